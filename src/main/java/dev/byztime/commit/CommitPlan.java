package dev.byztime.commit;

/**
 * The operator's limits for all groups.
 *
 * @param limits the limits of each group
 * @param groups the largest number of groups. Where there is no room, an idle one is forgotten
 */
public record CommitPlan(CommitLimits limits, int groups) {

    /**
     * @throws IllegalArgumentException if no group is allowed, or the journal could become longer
     *     than the longest that is read; the message says why
     */
    public CommitPlan {
        if (groups < 1) {
            throw new IllegalArgumentException("limits must allow something");
        }
        long bytes = CommitJournalRecord.mostBytes(limits, groups);
        if (bytes > CommitJournalRecord.MAX_BYTES) {
            throw new IllegalArgumentException(
                    "the journal could have %d bytes, and no more than %d are read"
                            .formatted(bytes, CommitJournalRecord.MAX_BYTES));
        }
    }

    /**
     * The plan of one of several parts, among which chance spreads the groups: each has room for
     * six standard deviations more than the mean.
     */
    public CommitPlan ofOneOf(int parts) {
        double mean = (double) groups / parts;
        return new CommitPlan(
                limits, (int) Math.min(groups, Math.ceil(mean + 6 * Math.sqrt(mean))));
    }
}
