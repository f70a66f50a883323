package dev.byztime.web.server;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Tells an operator what to do about a Unix domain socket that cannot be had. */
final class UnixSocketFailureAnalyzer extends AbstractFailureAnalyzer<UnixSocketException> {

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, UnixSocketException cause) {
        return new FailureAnalysis(cause.getMessage() + ".", cause.action(), cause);
    }
}
