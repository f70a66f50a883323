/**
 * What peers say to each other, as bytes: the messages of byztimed's protocol, and the records by
 * which keys are established.
 *
 * <p>Decoding is strict where the reference's is, and lenient where its is: a known field of
 * another wire type makes a message malformed, an unknown field is ignored, messages that are split
 * merge, and the last of a repeated number counts. Nothing here encrypts, and nothing throws but
 * {@link dev.byztime.daemon.wire.MalformedException}.
 */
@NullMarked
package dev.byztime.daemon.wire;

import org.jspecify.annotations.NullMarked;
