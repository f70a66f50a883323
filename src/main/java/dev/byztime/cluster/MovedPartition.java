package dev.byztime.cluster;

import java.util.UUID;

/**
 * What an owner sends to the next one beside its tables, so that they go on as if nothing had
 * happened.
 *
 * @param write the id of the handover. The tables count only if the record in the store has it
 * @param beginning bounds on what owners before those tables began have promised
 * @param answersAfterNs as in {@link PartitionLife}
 * @param promisesAfterNs as in {@link PartitionLife}
 */
public record MovedPartition(
        UUID write, PartitionBounds beginning, long answersAfterNs, long promisesAfterNs) {}
