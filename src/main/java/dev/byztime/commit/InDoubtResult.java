package dev.byztime.commit;

import dev.byztime.time.Timestamp;

import java.util.List;

/** The result of a request for the transactions in doubt: the list, or a refusal. */
public sealed interface InDoubtResult permits InDoubtResult.Listed, CommitRefusal {

    /**
     * Transactions in doubt.
     *
     * @param transactions some or all of them
     * @param epoch the epoch that each write of a settlement shows to its store. A store that
     *     refuses it has seen a later life, which may have forgotten the transaction: whoever
     *     settles must ask for the list again
     * @param applyBefore the instant from which the settler may not write any more. The next life
     *     waits for settlers as for clients
     * @param safeRemaining how long after it sent the request the settler may write, by its own
     *     clock
     */
    record Listed(
            List<UndecidedTransaction> transactions,
            long epoch,
            Timestamp applyBefore,
            Timestamp safeRemaining)
            implements InDoubtResult {}
}
