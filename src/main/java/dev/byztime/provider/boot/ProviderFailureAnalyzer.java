package dev.byztime.provider.boot;

import dev.byztime.provider.TimedataLockedException;
import dev.byztime.provider.TimedataUnwritableException;
import dev.byztime.time.TimeUnavailableException;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;

/** Explains at a failed start what an operator can do if the standalone provider cannot start. */
public final class ProviderFailureAnalyzer implements FailureAnalyzer {

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof TimedataLockedException) {
                return analysis(
                        cause,
                        """
                        If that is byztimed, or another instance of this service that is meant to be the \
                        writer, let this one only read: set byztime.provider=external. If this service is \
                        to have a timescale of its own, give it a file of its own: set byztime.timedata.\
                        """);
            }
            if (cause instanceof TimedataUnwritableException) {
                return analysis(
                        cause,
                        """
                        Set byztime.timedata to a path that this user may write, or, if another process \
                        writes the time, set byztime.provider=external.\
                        """);
            }
            if (cause instanceof TimeUnavailableException) {
                return analysis(
                        cause,
                        """
                        Its entries would be wrong, by the shift, for every other process. Start this service in the \
                        machine's initial time namespace.\
                        """);
            }
        }
        return null;
    }

    private static FailureAnalysis analysis(Throwable cause, String action) {
        return new FailureAnalysis(
                "byztime.provider=standalone, but " + cause.getMessage() + ".", action, cause);
    }
}
