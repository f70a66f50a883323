package dev.byztime.atmostonce;

/**
 * How many messages got which verdict since the start.
 *
 * @param accepted to be delivered
 * @param duplicates certainly delivered before
 * @param overtaken later messages of their connection had been accepted: duplicates, or refused
 *     wrongly because the network changed their order
 * @param tooOld stale by age
 * @param beforeRestart stale since the last restart has forgotten
 * @param noRoom stale since there were too many connections
 * @param ahead early by their sender's clock
 * @param storage early since the disk does not keep up
 * @param time early since global time could not be told
 */
public record VerdictCounts(
        long accepted,
        long duplicates,
        long overtaken,
        long tooOld,
        long beforeRestart,
        long noRoom,
        long ahead,
        long storage,
        long time) {}
