package dev.byztime.commit;

/**
 * The beginning of a transaction, before its first read.
 *
 * <p>The mark is a count and no instant. No clock can therefore make a transaction that began
 * before a finish look like one that began after it.
 *
 * @param epoch the validator's epoch, which each read and write shows to its store
 * @param mark the mark of the last finish by then
 */
public record CommitStart(long epoch, long mark) implements StartResult {}
