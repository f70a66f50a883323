package dev.byztime.ticket;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A parser and writer of JSON objects that refuses whatever two programs could read differently:
 * members that occur twice, unpaired surrogates, and anything beyond RFC 8259.
 *
 * <p>Values are maps, lists, strings, booleans, {@link JsonNumber} and {@link JsonNull}. The JSON
 * libraries of JOSE take the last of two members with one name, and others take the first. A ticket
 * that one program checks and another one acts on must mean the same to both.
 */
public final class StrictJson {

    /** The deepest nesting of objects and lists. */
    public static final int MAX_DEPTH = 16;

    private final String text;
    private int at;

    private StrictJson(String text) {
        this.text = text;
    }

    /**
     * Parses a document that is an object.
     *
     * @throws IllegalArgumentException if it is not; the message says why
     */
    public static Map<String, Object> parse(String text) {
        StrictJson parser = new StrictJson(text);
        parser.skipSpace();
        if (parser.at >= text.length() || text.charAt(parser.at) != '{') {
            throw new IllegalArgumentException("it is not a JSON object");
        }
        Map<String, Object> object = parser.object(1);
        parser.skipSpace();
        if (parser.at < text.length()) {
            throw parser.unexpected();
        }
        return object;
    }

    /** Writes a value of the kinds that {@link #parse} returns. */
    public static String write(Object value) {
        StringBuilder text = new StringBuilder();
        write(value, text);
        return text.toString();
    }

    private static void write(Object value, StringBuilder into) {
        switch (value) {
            case Map<?, ?> object -> {
                String separator = "{";
                for (Map.Entry<?, ?> member : object.entrySet()) {
                    into.append(separator);
                    write((String) member.getKey(), into);
                    into.append(':');
                    write(member.getValue(), into);
                    separator = ",";
                }
                into.append(object.isEmpty() ? "{}" : "}");
            }
            case List<?> list -> {
                String separator = "[";
                for (Object element : list) {
                    into.append(separator);
                    write(element, into);
                    separator = ",";
                }
                into.append(list.isEmpty() ? "[]" : "]");
            }
            case String string -> write(string, into);
            case JsonNull none -> into.append("null");
            case JsonNumber number -> into.append(number.text());
            case Boolean truth -> into.append(truth);
            default -> throw new IllegalArgumentException("not of JSON: " + value.getClass());
        }
    }

    private static void write(String string, StringBuilder into) {
        into.append('"');
        for (int i = 0; i < string.length(); i++) {
            char unit = string.charAt(i);
            if (unit == '"' || unit == '\\') {
                into.append('\\').append(unit);
            } else if (unit < 0x20) {
                into.append("\\u%04x".formatted((int) unit));
            } else {
                into.append(unit);
            }
        }
        into.append('"');
    }

    private Object value(int depth) {
        skipSpace();
        if (at >= text.length()) {
            throw unexpected();
        }
        return switch (text.charAt(at)) {
            case '{' -> object(depth + 1);
            case '[' -> list(depth + 1);
            case '"' -> string();
            case 't' -> word("true", Boolean.TRUE);
            case 'f' -> word("false", Boolean.FALSE);
            case 'n' -> word("null", JsonNull.NULL);
            default -> number();
        };
    }

    private Map<String, Object> object(int depth) {
        requireShallow(depth);
        Map<String, Object> object = new LinkedHashMap<>();
        at++;
        skipSpace();
        if (takes('}')) {
            return object;
        }
        do {
            skipSpace();
            if (at >= text.length() || text.charAt(at) != '"') {
                throw unexpected();
            }
            String name = string();
            skipSpace();
            require(':');
            if (object.put(name, value(depth)) != null) {
                throw new IllegalArgumentException("it has two members named " + shown(name));
            }
            skipSpace();
        } while (takes(','));
        require('}');
        return object;
    }

    private List<Object> list(int depth) {
        requireShallow(depth);
        List<Object> list = new ArrayList<>();
        at++;
        skipSpace();
        if (takes(']')) {
            return list;
        }
        do {
            list.add(value(depth));
            skipSpace();
        } while (takes(','));
        require(']');
        return list;
    }

    private String string() {
        StringBuilder string = new StringBuilder();
        for (at++; at < text.length(); at++) {
            char unit = text.charAt(at);
            if (unit == '"') {
                at++;
                return whole(string.toString());
            }
            if (unit < 0x20) {
                throw unexpected();
            }
            string.append(unit == '\\' ? escaped() : unit);
        }
        throw unexpected();
    }

    /** The character of an escape, whose last character the parser is at afterwards. */
    private char escaped() {
        if (++at >= text.length()) {
            throw unexpected();
        }
        return switch (text.charAt(at)) {
            case '"' -> '"';
            case '\\' -> '\\';
            case '/' -> '/';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> hexadecimal();
            default -> throw unexpected();
        };
    }

    private char hexadecimal() {
        int unit = 0;
        for (int i = 0; i < 4; i++) {
            int digit = ++at < text.length() ? hexadecimal(text.charAt(at)) : -1;
            if (digit < 0) {
                throw unexpected();
            }
            unit = unit * 16 + digit;
        }
        return (char) unit;
    }

    /** The value of a digit of ASCII; -1 if it is none. */
    private static int hexadecimal(char digit) {
        return digit < 0x80 ? Character.digit(digit, 16) : -1;
    }

    private static String whole(String string) {
        for (int i = 0; i < string.length(); i++) {
            char unit = string.charAt(i);
            boolean lacksPartner =
                    Character.isLowSurrogate(unit)
                            || (Character.isHighSurrogate(unit)
                                    && (++i == string.length()
                                            || !Character.isLowSurrogate(string.charAt(i))));
            if (lacksPartner) {
                throw new IllegalArgumentException("it has half a surrogate pair");
            }
        }
        return string;
    }

    private Object word(String word, Object meaning) {
        if (!text.startsWith(word, at)) {
            throw unexpected();
        }
        at += word.length();
        return meaning;
    }

    private JsonNumber number() {
        int from = at;
        takes('-');
        if (!takes('0')) {
            digits();
        }
        if (takes('.')) {
            digits();
        }
        if (takes('e') || takes('E')) {
            if (!takes('+')) {
                takes('-');
            }
            digits();
        }
        return new JsonNumber(text.substring(from, at));
    }

    private void digits() {
        int from = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        if (at == from) {
            throw unexpected();
        }
    }

    private void skipSpace() {
        while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private boolean takes(char expected) {
        if (at < text.length() && text.charAt(at) == expected) {
            at++;
            return true;
        }
        return false;
    }

    private void require(char expected) {
        if (!takes(expected)) {
            throw unexpected();
        }
    }

    private static void requireShallow(int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("it is nested more than " + MAX_DEPTH + " deep");
        }
    }

    private IllegalArgumentException unexpected() {
        return new IllegalArgumentException(
                at >= text.length() ? "it ends too early" : "it is no JSON at character " + at);
    }

    private static String shown(String name) {
        return name.length() <= 32 ? name : name.substring(0, 32) + "...";
    }
}
