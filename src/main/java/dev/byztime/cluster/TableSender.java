package dev.byztime.cluster;

import java.io.IOException;

/** The way to the next owner of a partition. */
@FunctionalInterface
public interface TableSender {

    /**
     * Sends the tables of a partition, so that the next owner goes on with them.
     *
     * @param next the next owner
     * @param partition the number of the partition
     * @throws IOException if they have not arrived, as far as is known. It may keep them and never
     *     use them
     */
    void send(Instance next, int partition, MovedPartition tables) throws IOException;
}
