package dev.byztime.commit;

/**
 * How much one group has of what is limited.
 *
 * @param keys the number of keys that are remembered or taken
 * @param pending the number of transactions whose clients may be writing
 * @param inDoubt the number of transactions that somebody must settle
 */
public record CommitGroupSize(int keys, int pending, int inDoubt) {

    /** Nothing. */
    public static final CommitGroupSize NONE = new CommitGroupSize(0, 0, 0);

    /** The sum of both. */
    public CommitGroupSize plus(CommitGroupSize other) {
        return new CommitGroupSize(
                keys + other.keys, pending + other.pending, inDoubt + other.inDoubt);
    }
}
