package dev.byztime.cluster;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * The agreement of all instances in a store, under the name {@value #NAME}.
 *
 * <p>A store may be emptied or restored while instances run. A new instance would then draw other
 * keys, and find other partitions for the same names. So each instance confirms the agreement after
 * every takeover, before it promises anything: docs/scale-out.md, rule 19.
 */
public final class StoredAgreement {

    private static final String NAME = "agreement";

    /** Each attempt fails only if somebody else has written or removed it in between. */
    private static final int ATTEMPTS = 10;

    private final RecordStore store;

    /**
     * @param store where the record is
     */
    public StoredAgreement(RecordStore store) {
        this.store = store;
    }

    /**
     * Joins the other instances, or begins the agreement if there is none.
     *
     * @param own the settings of this instance, with keys for the case that there is no agreement
     * @return what is in the store, with the keys that all instances use
     * @throws DisagreementException if the settings of this instance differ from it, or if there is
     *     none though there are partitions
     * @throws IOException if the store does not answer, or if its record is damaged
     */
    public ClusterAgreement join(ClusterAgreement own) throws IOException {
        if (read() == null) {
            requireNoPartitions(own.partitions());
        }
        ClusterAgreement agreed = readOrWrite(own);
        List<String> differences = agreed.differences(own);
        if (!differences.isEmpty()) {
            throw new DisagreementException(
                    "the settings of this instance differ from those in the store: "
                            + String.join("; ", differences));
        }
        return agreed;
    }

    /**
     * An agreement that was deleted alone leaves partitions behind that others own by its keys. A
     * record without a reading is no sign of it: it may be a takeover that came late, and nobody
     * has promised anything by it.
     */
    private void requireNoPartitions(int partitions) throws IOException {
        PartitionStore records = new StoredPartitions(store);
        for (int i = 0; i < partitions; i++) {
            PartitionRecord record = records.read(i);
            if (record != null && record.time() != null) {
                throw new DisagreementException(
                        "the record %s is missing from the store, but partition %d is there: if no"
                                        .formatted(NAME, i)
                                + " other instance runs, delete all records as docs/scale-out.md"
                                + " says");
            }
        }
    }

    /**
     * Checks that the agreement in the store is still the one that this instance has joined. If
     * there is none, because the store was emptied, it is written again.
     *
     * @throws DisagreementException if it is another one. This instance must then promise nothing
     *     more, and end
     * @throws IOException if the store does not answer, or if its record is damaged
     */
    public void confirm(ClusterAgreement joined) throws IOException {
        if (!Arrays.equals(readOrWrite(joined).toBytes(), joined.toBytes())) {
            throw new DisagreementException(
                    "the store was emptied or restored, and other instances have begun anew: this"
                            + " instance must be started again");
        }
    }

    private ClusterAgreement readOrWrite(ClusterAgreement own) throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            ClusterAgreement found = read();
            if (found != null) {
                return found;
            }
            boolean _ = store.replace(NAME, null, own.toBytes()); // only a read shows the outcome
        }
        throw new IOException("the record " + NAME + " vanishes whenever it is written");
    }

    private @Nullable ClusterAgreement read() throws IOException {
        byte[] bytes = store.read(NAME);
        try {
            return bytes == null ? null : ClusterAgreement.parse(bytes);
        } catch (IllegalArgumentException damaged) {
            throw new IOException(
                    "the record %s is damaged: %s".formatted(NAME, damaged.getMessage()), damaged);
        }
    }
}
