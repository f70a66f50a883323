package dev.byztime.web.problem;

import dev.byztime.web.value.Shown;

import org.jspecify.annotations.Nullable;

/**
 * A part of a request that is at fault, with what would do instead.
 *
 * @param name the name of a parameter or header, or a pointer into the body
 * @param got its value; null if it has none, or none that matters
 * @param expected a description of valid values, in words that can follow "expected"
 * @param shown how the value is shown if it is not a text; null to show it in quotes
 * @param hint what was probably meant, or how to put it right; null if nobody knows
 */
public record FaultyPart(
        String name,
        @Nullable String got,
        String expected,
        @Nullable String shown,
        @Nullable String hint) {

    /** A part whose value is shown in quotes, without a hint. */
    public FaultyPart(String name, @Nullable String got, String expected) {
        this(name, got, expected, null, null);
    }

    String shortName() {
        return Shown.shortened(name);
    }

    @Nullable String shortGot() {
        return got == null ? null : Shown.shortened(got);
    }

    /** What is wrong with the part, in a sentence. */
    String detail() {
        String value =
                shown != null ? " is " + shown : got == null ? "" : " is \"" + shortGot() + "\"";
        return shortName() + value + ": expected " + expected + (hint == null ? "" : "; " + hint);
    }
}
