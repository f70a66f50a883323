package dev.byztime.daemon.boot;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains at a failed start why this node cannot be part of its group. */
final class GroupFailureAnalyzer extends AbstractFailureAnalyzer<UnusableGroupException> {

    @Override
    protected @Nullable FailureAnalysis analyze(
            Throwable rootFailure, UnusableGroupException cause) {
        return new FailureAnalysis(
                "byztime.provider=peers, but " + cause.getMessage() + ".", cause.action(), cause);
    }
}
