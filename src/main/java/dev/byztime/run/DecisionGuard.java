package dev.byztime.run;

import java.util.function.Supplier;

/** Runs decisions of a process that may be only one of several, and may have lost its turn. */
@FunctionalInterface
public interface DecisionGuard {

    /**
     * Runs a decision, which does not wait.
     *
     * @throws ServiceRefusal if nothing may be decided at present, or if the result may not be
     *     answered any more
     */
    <R> R run(Supplier<R> decision);
}
