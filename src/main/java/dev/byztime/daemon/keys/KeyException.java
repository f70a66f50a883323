package dev.byztime.daemon.keys;

/** No keys from a peer, and why. */
public final class KeyException extends Exception {

    private static final long serialVersionUID = 1;

    private final Reason reason;

    /** What went wrong, which decides how long to wait. */
    public enum Reason {
        /** Nobody listens there, or the network does not lead there. */
        UNREACHABLE(true),
        /** It did not answer in time. */
        TIMED_OUT(true),
        /** The connection ended before the answer did. */
        CLOSED(true),
        /** Its certificate is not one of this peer: unknown authority, expired, another name. */
        CERTIFICATE(false),
        /** TLS 1.3 could not be agreed on, or was violated. */
        TLS(false),
        /** It speaks TLS 1.3, but not {@code ntske/1}. */
        PROTOCOL_NAME(false),
        /** Its answer is an error or none, or has no cookies. */
        ANSWER(false);

        private final boolean passing;

        Reason(boolean passing) {
            this.passing = passing;
        }

        /** Whether a peer that restarts looks like this, so that it is worth to try again soon. */
        public boolean passing() {
            return passing;
        }
    }

    public KeyException(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
