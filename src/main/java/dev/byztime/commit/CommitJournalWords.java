package dev.byztime.commit;

/** The content of the file {@value CommitService#JOURNAL} in words for an operator. */
public final class CommitJournalWords {

    /** The longest file that is read, in bytes. */
    public static final int MAX_BYTES = CommitJournalRecord.MAX_BYTES;

    private final CommitJournalRecord record;

    private CommitJournalWords(CommitJournalRecord record) {
        this.record = record;
    }

    /**
     * Reads the content of the file.
     *
     * @throws IllegalArgumentException if the content is not valid
     */
    public static CommitJournalWords of(byte[] content) {
        return new CommitJournalWords(CommitJournalRecord.parse(content));
    }

    /** The content of the file after an operator has given the journal up. */
    public static byte[] givenUp() {
        return CommitJournalRecord.EMPTY.toBytes();
    }

    /** The content in words. */
    public String text() {
        int count = record.transactions();
        return count == 0
                ? "no transaction over several stores is undecided."
                : "undecided transactions over several stores: %d, in the groups %s. The next start has them in doubt."
                        .formatted(count, String.join(", ", record.groups().keySet()));
    }
}
