/**
 * At-most-once delivery by synchronised clocks: SCMP of Liskov, Shrira and Wroclawski, <i>Efficient
 * at-most-once messages based on synchronized clocks</i> (ACM TOCS 9:2, 1991).
 *
 * <p>{@link dev.byztime.atmostonce.Receiver} judges messages; it needs neither Spring nor HTTP. It
 * is made of {@code Shard}s, each a table of connections under one lock: {@code Rows} has what is
 * remembered, {@code RowIndex} finds it by connection, {@code RowWheel} by time. Above it the
 * controller, which is the same thing over HTTP. docs/at-most-once.md derives the rules and numbers
 * the invariants.
 */
@NullMarked
package dev.byztime.atmostonce;

import org.jspecify.annotations.NullMarked;
