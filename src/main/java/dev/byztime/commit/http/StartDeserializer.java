package dev.byztime.commit.http;

import dev.byztime.commit.CommitStart;
import dev.byztime.web.value.TextDeserializer;

import java.util.regex.Pattern;

/** Deserializes the start of a transaction, as the answer of begin has it. */
final class StartDeserializer extends TextDeserializer<CommitStart> {

    static final int MAX_LENGTH = 41;

    static final String PATTERN = "^-?[0-9]{1,19}/-?[0-9]{1,19}$";

    private static final Pattern COMPILED = Pattern.compile(PATTERN);

    static final String EXPECTED = "the start from the answer of begin, exactly as it was";

    StartDeserializer() {
        super(CommitStart.class, StartDeserializer::parse, EXPECTED);
    }

    static CommitStart parse(String text) {
        if (!COMPILED.matcher(text).matches()) {
            throw new IllegalArgumentException(EXPECTED);
        }
        int slash = text.indexOf('/');
        return new CommitStart(
                Long.parseLong(text.substring(0, slash)),
                Long.parseLong(text.substring(slash + 1)));
    }

    static String text(CommitStart start) {
        return start.epoch() + "/" + start.mark();
    }
}
