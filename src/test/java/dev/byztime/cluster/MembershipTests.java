package dev.byztime.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.UUID;

class MembershipTests {

    private static final UUID A = new UUID(0, 1);
    private static final UUID B = new UUID(0, 2);
    private static final long PATIENCE = 10;
    private static final long LONG = PATIENCE * Membership.FORGOTTEN_AFTER;

    private final MemoryRecords store = new MemoryRecords();
    private final MemberStore members = new StoredMembers(store);
    private final Membership a = new Membership(members, A, "a:1", PATIENCE);
    private final Membership b = new Membership(members, B, "b:1", PATIENCE);

    @Test
    void aMemberThatStandsStillIsDeadAndLaterForgotten() throws IOException {
        b.beat(0);
        assertThat(a.beat(0)).extracting(MemberRecord::id).containsExactly(A, B);
        assertThat(a.beat(PATIENCE + 1)).extracting(MemberRecord::id).containsExactly(A);
        a.beat(LONG);
        assertThat(members.all()).hasSize(2);
        a.beat(LONG + 1);
        assertThat(members.all()).hasSize(1);
        b.beat(0);
        assertThat(a.beat(LONG + 2)).extracting(MemberRecord::address).contains("b:1");
    }

    @Test
    void aMemberThatLeavesIsGoneAtOnce() throws IOException {
        b.beat(0);
        a.beat(0);
        b.leave();
        assertThat(a.beat(1)).extracting(MemberRecord::id).containsExactly(A);
    }

    /** Of another version, say, in a rolling update. */
    @Test
    void aRecordThatCannotBeReadIsNoMember() throws IOException {
        store.records.put("member-x", new byte[] {1});
        assertThat(a.beat(0)).extracting(MemberRecord::id).containsExactly(A);
    }
}
