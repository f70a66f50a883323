package dev.byztime.access.boot;

import dev.byztime.access.ExposedException;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains at a failed start how an operator can configure access. */
final class AccessFailureAnalyzer extends AbstractFailureAnalyzer<ExposedException> {

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, ExposedException cause) {
        return new FailureAnalysis(
                "The service does not start: " + cause.getMessage() + ".", cause.action(), cause);
    }
}
