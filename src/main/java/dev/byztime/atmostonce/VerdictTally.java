package dev.byztime.atmostonce;

/** The running sums over all stripes of a receiver. */
final class VerdictTally {
    long upperNs = Long.MIN_VALUE;
    long newestNs = Long.MIN_VALUE;
    long connections;
    long bytes;
    long accepted;
    long duplicates;
    long overtaken;
    long tooOld;
    long beforeRestart;
    long noRoom;
}
