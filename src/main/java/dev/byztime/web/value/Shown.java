package dev.byztime.web.value;

import java.nio.charset.StandardCharsets;

/** Shortens clients' values for problems, so that they stay recognisable. */
public final class Shown {

    private static final int MAX_CODE_POINTS = 80;

    private Shown() {}

    /**
     * The beginning of a text. It does not end within a surrogate pair, because half a pair cannot
     * be written as UTF-8.
     */
    public static String shortened(String text) {
        String some =
                text.codePointCount(0, text.length()) <= MAX_CODE_POINTS
                        ? text
                        : text.substring(0, text.offsetByCodePoints(0, MAX_CODE_POINTS)) + "…";
        return new String(some.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
