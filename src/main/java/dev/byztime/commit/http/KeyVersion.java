package dev.byztime.commit.http;

import com.fasterxml.jackson.annotation.JsonInclude;

import dev.byztime.commit.CommitRequest;
import dev.byztime.time.Timestamp;

import io.swagger.v3.oas.annotations.media.Schema;

import org.jspecify.annotations.Nullable;

/**
 * A key that a transaction has read.
 *
 * @param key the key
 * @param version the version that it has read; missing if the key was never written
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(requiredProperties = "key")
record KeyVersion(String key, @Nullable Timestamp version) {

    static KeyVersion of(String key, long versionNs) {
        return new KeyVersion(
                key, versionNs == CommitRequest.ABSENT ? null : Timestamp.ofNanos(versionNs));
    }
}
