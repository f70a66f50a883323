package dev.byztime.commit.http;

import com.fasterxml.jackson.annotation.JsonInclude;

import dev.byztime.commit.CommitRequest;
import dev.byztime.time.Timestamp;
import dev.byztime.web.value.BodyTokens;
import dev.byztime.web.value.Required;
import dev.byztime.web.value.TextParam;
import dev.byztime.web.value.UnusualBodyException;

import org.jspecify.annotations.Nullable;

/**
 * A key that was read.
 *
 * @param key the key
 * @param version the version that was found: the timestamp of the transaction that wrote it, also
 *     if it deleted the key. Missing if the key was never written
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record KeyRead(@Required TextParam key, @Nullable Timestamp version) {

    static KeyRead read(BodyTokens in) {
        TextParam key = null;
        Timestamp version = null;
        in.object();
        for (String name = in.member(); name != null; name = in.member()) {
            switch (name) {
                case "key" -> key = in.text();
                case "version" -> version = in.timestamp();
                default -> throw new UnusualBodyException();
            }
        }
        return new KeyRead(BodyTokens.present(key), version);
    }

    /** The version in nanoseconds, or {@link CommitRequest#ABSENT}. */
    long versionNs(String pointer) {
        if (version == null) {
            return CommitRequest.ABSENT;
        }
        long ns = version.toNanosSaturated();
        if (!Timestamp.ofNanos(ns).equals(version) || ns == CommitRequest.ABSENT) {
            throw ValidateBody.invalid(
                    pointer + "/version", version.toString(), "the timestamp of a transaction");
        }
        return ns;
    }
}
