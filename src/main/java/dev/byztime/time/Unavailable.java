package dev.byztime.time;

/** Why global time cannot be known: a closed list. */
public enum Unavailable implements RefusalReason {
    NEVER_SYNCHRONIZED("The clock has not been synchronised yet", true),
    FILE_MISSING("There is no timedata file", true),
    FILE_UNREADABLE("The timedata file cannot be read", true),
    FILE_MALFORMED("The timedata file is damaged", true),
    FILE_UNSTABLE("The timedata file changes too fast", true),
    ERA_MISMATCH("The timedata file is from another boot", true),
    SUSPENDED("The machine was suspended since the data was written", true),
    TIME_NAMESPACE("This process sees shifted clocks", false),
    ERROR_TOO_LARGE("The error is too large", true),
    TOO_OLD("The data is too old", true),
    OVERFLOW("The time is beyond what can be represented", true),
    DISCONTINUITY("The timescale was broken", true);

    private final String title;
    private final boolean passing;

    Unavailable(String title, boolean passing) {
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
