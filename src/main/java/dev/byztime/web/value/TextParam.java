package dev.byztime.web.value;

import org.jspecify.annotations.Nullable;

/**
 * A text that a client chooses and that must not be confused with another text; see {@link
 * ParameterKind#TEXT}.
 */
public record TextParam(String value) {

    /** The longest text in UTF-16 code units, as Java and JavaScript count. */
    public static final int MAX_CODE_UNITS = 256;

    /** The pattern of texts without control characters, which some systems truncate at or hide. */
    static final String PATTERN = "^[^\\x00-\\x1f\\x7f-\\x9f]{1,256}$";

    /**
     * The text as a parameter.
     *
     * @throws IllegalArgumentException if it is not of this kind
     */
    public static TextParam of(String text) {
        int length = text.length();
        if (length == 0 || length > MAX_CODE_UNITS) {
            throw new IllegalArgumentException("malformed");
        }
        boolean surrogates = false;
        for (int i = 0; i < length; i++) {
            char unit = text.charAt(i);
            if (Character.isISOControl(unit)) {
                throw new IllegalArgumentException("a control character");
            }
            surrogates |= Character.isSurrogate(unit);
        }
        if (surrogates && !isWhole(text)) {
            throw new IllegalArgumentException("half a surrogate pair");
        }
        return new TextParam(text);
    }

    /**
     * Whether all programs read the text in the same way. Half a surrogate pair has no UTF-8 form,
     * and many programs replace it.
     */
    public static boolean isWhole(String text) {
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (Character.isLowSurrogate(unit)) {
                return false;
            }
            if (Character.isHighSurrogate(unit)
                    && (++i == text.length() || !Character.isLowSurrogate(text.charAt(i)))) {
                return false;
            }
        }
        return true;
    }

    /** The value of a parameter; null if the parameter is missing. */
    public static @Nullable String valueOf(@Nullable TextParam text) {
        return text == null ? null : text.value;
    }
}
