package dev.byztime.command.option;

import dev.byztime.command.option.CommandDescription.ExitCode;

import java.util.List;

/** The exit codes of commands that ask a service. */
public final class ExitCodes {

    /** The answer is yes. */
    public static final int YES = 0;

    /** The answer is no, or the time-out came first. */
    public static final int NO = 1;

    /** The arguments are wrong, or the service refuses the request for good. */
    public static final int REFUSED = 2;

    /** The service was not reached, or cannot answer now. */
    public static final int UNAVAILABLE = 3;

    /** The meaning of {@link #REFUSED}. */
    public static final ExitCode REFUSED_CODE =
            new ExitCode("2", "bad usage, or the service refuses the request for good");

    /** The meaning of {@link #UNAVAILABLE}. */
    public static final ExitCode UNAVAILABLE_CODE =
            new ExitCode("3", "the service was not reached, or cannot answer now");

    private ExitCodes() {}

    /**
     * The four codes with their meanings.
     *
     * @param yes the meaning of 0
     * @param no the meaning of 1
     */
    public static List<ExitCode> of(String yes, String no) {
        return List.of(
                new ExitCode("0", yes), new ExitCode("1", no), REFUSED_CODE, UNAVAILABLE_CODE);
    }
}
