package dev.byztime.ticket;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/**
 * One record that several instances share, and that each can replace if it is unchanged.
 *
 * <p>What was replaced stays so. A write may take effect long after its caller has given it up.
 */
public interface SharedKeyStore {

    /**
     * The record; null if there is none.
     *
     * @throws IOException if the store does not answer
     */
    byte @Nullable [] read() throws IOException;

    /**
     * Replaces the record if all its bytes are unchanged, in one atomic step.
     *
     * @param unchanged the record to be replaced; null if there must be none
     * @return true if it was replaced; false is no proof of the contrary
     * @throws IOException if the outcome is not known
     */
    boolean replace(byte @Nullable [] unchanged, byte[] content) throws IOException;
}
