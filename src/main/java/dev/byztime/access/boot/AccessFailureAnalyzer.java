package dev.byztime.access.boot;

import dev.byztime.access.ExposedException;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Tells an operator how to let the right ones in. */
final class AccessFailureAnalyzer extends AbstractFailureAnalyzer<ExposedException> {

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, ExposedException cause) {
        return new FailureAnalysis(
                "The service does not start: " + cause.getMessage() + ".", cause.action(), cause);
    }
}
