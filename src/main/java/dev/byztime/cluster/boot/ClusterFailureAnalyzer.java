package dev.byztime.cluster.boot;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains at a failed start what keeps this instance from the others. */
final class ClusterFailureAnalyzer extends AbstractFailureAnalyzer<ClusterStartException> {

    @Override
    protected @Nullable FailureAnalysis analyze(
            Throwable rootFailure, ClusterStartException cause) {
        return new FailureAnalysis(cause.getMessage() + ".", cause.action(), cause);
    }
}
