package dev.byztime.cluster;

import java.io.IOException;
import java.util.Collection;

/**
 * Where the members of the service say that they are alive. Nothing that is promised relies on it:
 * it decides only who tries to own a partition, and where requests are sent.
 */
public interface MemberStore {

    /**
     * Writes the own record of a member, in the place of the one before.
     *
     * @throws IOException if it may not have been written
     */
    void write(MemberRecord own) throws IOException;

    /**
     * The records of all members, of dead ones too.
     *
     * @throws IOException if the store cannot be reached or refuses to answer
     */
    Collection<MemberRecord> all() throws IOException;

    /**
     * Removes the record of a member that leaves or is dead, unless it has changed. A member that
     * was alive nevertheless writes it again.
     *
     * @param last the record as it was last seen
     * @throws IOException if it may not have been removed
     */
    void remove(MemberRecord last) throws IOException;
}
