package dev.byztime.commit.http;

import dev.byztime.commit.CommitLimits;
import dev.byztime.commit.CommitRequest;
import dev.byztime.commit.CommitStart;
import dev.byztime.time.Timestamp;
import dev.byztime.web.problem.BadParameterException;
import dev.byztime.web.problem.ProblemType;
import dev.byztime.web.value.BodyTokens;
import dev.byztime.web.value.BoundedList;
import dev.byztime.web.value.DurationParam;
import dev.byztime.web.value.Required;
import dev.byztime.web.value.TextParam;
import dev.byztime.web.value.UnusualBodyException;

import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.annotation.JsonDeserialize;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A request to validate a transaction.
 *
 * @param transaction the id of the transaction, which no other one has. A retry, after a lost
 *     answer, has the same id and the same content, and gets the same decision
 * @param start the start from the answer of begin
 * @param reads the keys that were read, each once, and the versions that were found
 * @param writes the keys to be written, all of which were read; none if missing
 * @param hold how long the client wants to have for its writes, which is limited by the operator;
 *     the longest if missing
 * @param stores whether the keys to be written are in ONE store or in SEVERAL
 */
record ValidateBody(
        @Required @Schema(example = "t-42") TextParam transaction,
        @Required(expected = StartDeserializer.EXPECTED)
                @JsonDeserialize(using = StartDeserializer.class)
                @Schema(
                        implementation = String.class,
                        maxLength = StartDeserializer.MAX_LENGTH,
                        pattern = StartDeserializer.PATTERN,
                        example = "1795237001000000000/17")
                CommitStart start,
        @Required(expected = "a list of at most " + ValidateBody.MAX_KEYS + " keys")
                @JsonDeserialize(using = Reads.class)
                @ArraySchema(maxItems = ValidateBody.MAX_KEYS)
                List<KeyRead> reads,
        @JsonDeserialize(using = Writes.class) @ArraySchema(maxItems = ValidateBody.MAX_KEYS)
                @Nullable List<TextParam> writes,
        @Schema(example = "5s") @Nullable DurationParam hold,
        @Required Stores stores) {

    /** The largest number of keys that an operator may allow. */
    static final int MAX_KEYS = 1000;

    /** In how many stores the keys to be written are. */
    enum Stores {
        ONE,
        SEVERAL
    }

    static final class Reads extends BoundedList<KeyRead> {

        Reads() {
            super(KeyRead.class, MAX_KEYS, "keys");
        }
    }

    static final class Writes extends BoundedList<TextParam> {

        Writes() {
            super(TextParam.class, MAX_KEYS, "keys");
        }
    }

    static ValidateBody read(BodyTokens in) {
        TextParam transaction = null;
        CommitStart start = null;
        List<KeyRead> reads = null;
        List<TextParam> writes = null;
        DurationParam hold = null;
        Stores stores = null;
        in.object();
        for (String name = in.member(); name != null; name = in.member()) {
            switch (name) {
                case "transaction" -> transaction = in.text();
                case "start" -> start = StartDeserializer.parse(in.string());
                case "reads" -> reads = in.list(MAX_KEYS, KeyRead::read);
                case "writes" -> writes = in.list(MAX_KEYS, BodyTokens::text);
                case "hold" -> hold = in.duration();
                case "stores" -> stores = Stores.valueOf(in.string());
                default -> throw new UnusualBodyException();
            }
        }
        return new ValidateBody(
                BodyTokens.present(transaction),
                BodyTokens.present(start),
                BodyTokens.present(reads),
                writes,
                hold,
                BodyTokens.present(stores));
    }

    /**
     * The request, after all that can be said of it without knowing other transactions.
     *
     * @param at the JSON pointer of this body; empty if it is all of a request
     */
    CommitRequest request(CommitLimits limits, String at) {
        if (reads.size() > limits.keysPerTransaction()) {
            throw invalid(
                    at + "/reads",
                    reads.size() + " keys",
                    "at most %d keys".formatted(limits.keysPerTransaction()));
        }
        Map<String, Long> versions = new LinkedHashMap<>();
        for (int i = 0; i < reads.size(); i++) {
            KeyRead read = reads.get(i);
            if (versions.put(read.key().value(), read.versionNs(at + "/reads/" + i)) != null) {
                throw invalid(at + "/reads/" + i + "/key", read.key().value(), "each key once");
            }
        }
        return new CommitRequest(
                transaction.value(),
                start,
                versions,
                written(versions.keySet(), at),
                hold(hold, limits, at + "/hold"),
                stores == Stores.SEVERAL);
    }

    private Set<String> written(Set<String> read, String at) {
        Set<String> written = new LinkedHashSet<>();
        List<TextParam> asked = writes == null ? List.of() : writes;
        for (int i = 0; i < asked.size(); i++) {
            String key = asked.get(i).value();
            if (!read.contains(key)) {
                throw invalid(at + "/writes/" + i, key, "one of the keys that were read");
            }
            if (!written.add(key)) {
                throw invalid(at + "/writes/" + i, key, "each key once");
            }
        }
        return written;
    }

    /** A hold that was asked for, under this name; the longest one if none was. */
    static Timestamp hold(@Nullable DurationParam hold, CommitLimits limits, String name) {
        if (hold == null) {
            return limits.longestHold();
        }
        if (!hold.value().isAfter(Timestamp.ZERO)) {
            throw invalid(name, hold.value().toString(), "a duration above zero");
        }
        return hold.value();
    }

    static BadParameterException invalid(String pointer, String got, String expected) {
        return new BadParameterException(ProblemType.INVALID_PARAMETER, pointer, got, expected);
    }
}
