/**
 * Commitment of transactions over HTTP.
 *
 * <p>Start with {@code CommitController}. {@code CommitViewController} shows what is known.
 */
@NullMarked
package dev.byztime.commit.http;

import org.jspecify.annotations.NullMarked;
