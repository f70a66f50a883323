package dev.byztime.stable.boot;

import dev.byztime.stable.StateFolderException;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Tells an operator what to do about a state folder that cannot be used. */
public final class StateFailureAnalyzer extends AbstractFailureAnalyzer<StateFolderException> {

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, StateFolderException cause) {
        return new FailureAnalysis(cause.getMessage() + ".", cause.action(), cause);
    }
}
