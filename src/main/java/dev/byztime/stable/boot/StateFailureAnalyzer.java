package dev.byztime.stable.boot;

import dev.byztime.stable.StateFolderException;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains at a failed start what an operator can do about an unusable state folder. */
public final class StateFailureAnalyzer extends AbstractFailureAnalyzer<StateFolderException> {

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, StateFolderException cause) {
        return new FailureAnalysis(cause.getMessage() + ".", cause.action(), cause);
    }
}
