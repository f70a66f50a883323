package dev.byztime.daemon.keys;

/** Thrown if a peer gives no keys. It has the reason. */
public final class KeyException extends Exception {

    private static final long serialVersionUID = 1;

    private final Reason reason;

    /** The reasons for a failure, which decide how long to wait. */
    public enum Reason {
        /** Nobody listens at the address, or the network does not lead there. */
        UNREACHABLE(true),
        /** The peer did not answer in time. */
        TIMED_OUT(true),
        /** The connection ended before the answer did. */
        CLOSED(true),
        /**
         * The certificate is not valid for this peer: unknown authority, expired, or another name.
         */
        CERTIFICATE(false),
        /** TLS 1.3 could not be negotiated, or was violated. */
        TLS(false),
        /** The peer speaks TLS 1.3, but not {@code ntske/1}. */
        PROTOCOL_NAME(false),
        /** The answer is an error, is malformed, or has no cookies. */
        ANSWER(false);

        private final boolean passing;

        Reason(boolean passing) {
            this.passing = passing;
        }

        /**
         * Whether a restart of the peer causes such a failure, so that another attempt soon is
         * useful.
         */
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
