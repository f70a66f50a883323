package dev.byztime.cluster;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.List;

/**
 * The members of a service whose store is a folder. One process at a time owns the folder, so there
 * is no other member, and nothing needs to be written.
 */
public final class LoneMember implements MemberStore {

    private volatile @Nullable MemberRecord own;

    @Override
    public void write(MemberRecord member) {
        this.own = member;
    }

    @Override
    public Collection<MemberRecord> all() {
        MemberRecord member = own;
        return member == null ? List.of() : List.of(member);
    }

    @Override
    public void remove(MemberRecord last) {
        this.own = null;
    }
}
