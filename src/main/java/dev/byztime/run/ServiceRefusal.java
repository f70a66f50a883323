package dev.byztime.run;

import dev.byztime.time.RefusalReason;

/**
 * Thrown when the service cannot do at present what it is asked for, for a reason other than the
 * time: its disk, its limits, its start or its end.
 */
public final class ServiceRefusal extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final Reason reason;

    /** Why a request is refused: a closed list. */
    public enum Reason implements RefusalReason {
        STORAGE("The state cannot be written to the disk", true),
        RECOVERING("The service recovers after a restart", true),
        NO_ROOM("The capacity limit is reached", true),
        NO_OWNER("No instance may decide this at present", true),
        OUTCOME_UNKNOWN("What became of the request is not known", true),
        NO_TOKENS("No fencing token is left", false),
        SHUTTING_DOWN("The service is shutting down", true);

        private final String title;
        private final boolean passing;

        Reason(String title, boolean passing) {
            this.title = title;
            this.passing = passing;
        }

        @Override
        public String title() {
            return title;
        }

        @Override
        public boolean isTransient() {
            return passing;
        }
    }

    /**
     * @param detail what was found, for an operator to read
     */
    public ServiceRefusal(Reason reason, String detail) {
        super(detail, null, false, false); // an answer, not a fault: no stack trace
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
