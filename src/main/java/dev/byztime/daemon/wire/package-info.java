/**
 * The messages between peers as bytes: those of byztimed's protocol, and the records by which peers
 * establish keys.
 *
 * <p>Decoding is as strict as byztimed's. A message is malformed if a known field has another wire
 * type. Unknown fields are ignored, the parts of a split message are merged, and the last of
 * repeated numbers counts. Nothing here encrypts. The only exception is {@link
 * dev.byztime.daemon.wire.MalformedException}.
 */
@NullMarked
package dev.byztime.daemon.wire;

import org.jspecify.annotations.NullMarked;
