package dev.byztime.commit.http;

/** The paths of commitment. */
public final class CommitPaths {

    /** The path above all endpoints of commitment. */
    public static final String ALL = "/commits";

    private CommitPaths() {}
}
