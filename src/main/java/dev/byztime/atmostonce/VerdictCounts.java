package dev.byztime.atmostonce;

/**
 * The numbers of messages with each verdict since the start.
 *
 * @param accepted messages to deliver
 * @param duplicates messages that were certainly accepted before
 * @param overtaken messages after a later one of their connection: duplicates, or refused wrongly
 *     because the network changed the order
 * @param tooOld stale messages, because of their age
 * @param beforeRestart stale messages, because a restart lost the memory of connections
 * @param noRoom stale messages, because there were too many connections
 * @param ahead early messages, because the sender's clock is ahead
 * @param storage early messages, because the disk does not keep up
 * @param time early messages, because global time was unknown or too imprecise
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
        long time) {

    /** No messages. */
    public static final VerdictCounts NONE = new VerdictCounts(0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** The numbers of both. */
    public VerdictCounts plus(VerdictCounts more) {
        return new VerdictCounts(
                accepted + more.accepted,
                duplicates + more.duplicates,
                overtaken + more.overtaken,
                tooOld + more.tooOld,
                beforeRestart + more.beforeRestart,
                noRoom + more.noRoom,
                ahead + more.ahead,
                storage + more.storage,
                time + more.time);
    }
}
