package dev.byztime.cluster;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** The members in a shared store, each under the name {@code member-ID}. */
public final class StoredMembers implements MemberStore {

    private static final String PREFIX = "member-";

    private final SharedRecordStore store;

    /**
     * @param store where the records are
     */
    public StoredMembers(SharedRecordStore store) {
        this.store = store;
    }

    @Override
    public void write(MemberRecord own) throws IOException {
        String name = name(own.id());
        if (!store.replace(name, store.read(name), own.toBytes())) {
            throw new IOException(name + " was changed at the same time");
        }
    }

    /** Records that this version cannot read are left out: another version may have made them. */
    @Override
    public Collection<MemberRecord> all() throws IOException {
        List<MemberRecord> members = new ArrayList<>();
        for (byte[] bytes : store.list(PREFIX).values()) {
            try {
                members.add(MemberRecord.parse(bytes));
            } catch (IllegalArgumentException _) {
                continue;
            }
        }
        return members;
    }

    @Override
    public void remove(MemberRecord last) throws IOException {
        boolean _ = store.remove(name(last.id()), last.toBytes());
    }

    private static String name(UUID member) {
        return PREFIX + member;
    }
}
