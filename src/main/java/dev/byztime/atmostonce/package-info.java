/**
 * The core of at-most-once delivery by synchronised clocks. It implements SCMP of Liskov, Shrira
 * and Wroclawski, <i>Efficient at-most-once messages based on synchronized clocks</i> (ACM TOCS
 * 9:2, 1991).
 *
 * <p>Start with {@link dev.byztime.atmostonce.Receiver}, which judges messages. It consists of
 * {@code ReceiverStripe}s, each a table of connections under one lock: {@code Rows} contains the
 * entries, {@code RowIndex} finds them by connection, and {@code RowWheel} by time.
 * docs/at-most-once.md derives the rules and numbers the invariants. Programs that embed the core
 * begin with {@link dev.byztime.atmostonce.AtMostOnceService}. The package imports no framework,
 * and depends on {@code time}, {@code clock} and {@code stable} only.
 */
@NullMarked
package dev.byztime.atmostonce;

import org.jspecify.annotations.NullMarked;
