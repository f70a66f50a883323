package dev.byztime.cluster;

import dev.byztime.time.Timestamp;
import dev.byztime.time.TimestampText;

import org.jspecify.annotations.Nullable;

import java.util.Base64;
import java.util.List;
import java.util.UUID;

/**
 * What an instance says of a request that it sends to another one. No two requests have the same
 * sender and number.
 *
 * @param to the process that it is for
 * @param from the process that has sent it
 * @param number of the request among those of its sender
 * @param latest an instant before which it was certainly sent
 * @param checked the scopes of which the client's token has one, as the sender has found; empty if
 *     the sender requires no tokens
 * @param digest of the body, as {@link InstanceSeal#digest} has it
 */
public record RequestMark(
        UUID to, UUID from, long number, Timestamp latest, List<String> checked, byte[] digest) {

    private static final String NO_SCOPES = "-";
    private static final int WORDS = 6;

    /** Six words. */
    public String text() {
        return to
                + " "
                + from
                + " "
                + number
                + " "
                + latest
                + " "
                + (checked.isEmpty() ? NO_SCOPES : String.join(",", checked))
                + " "
                + Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    }

    /** The mark with this text; null if it is none. */
    static @Nullable RequestMark parse(String text) {
        String[] words = text.split(" ", -1);
        if (words.length != WORDS) {
            return null;
        }
        try {
            return new RequestMark(
                    UUID.fromString(words[0]),
                    UUID.fromString(words[1]),
                    Long.parseLong(words[2]),
                    TimestampText.parse(words[3]),
                    words[4].equals(NO_SCOPES) ? List.of() : List.of(words[4].split(",", -1)),
                    Base64.getUrlDecoder().decode(words[5]));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
