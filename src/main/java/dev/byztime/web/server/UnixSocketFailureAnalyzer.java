package dev.byztime.web.server;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains at a failed start what to do about an unusable Unix domain socket. */
final class UnixSocketFailureAnalyzer extends AbstractFailureAnalyzer<UnixSocketException> {

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, UnixSocketException cause) {
        return new FailureAnalysis(cause.getMessage() + ".", cause.action(), cause);
    }
}
