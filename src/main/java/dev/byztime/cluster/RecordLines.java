package dev.byztime.cluster;

import dev.byztime.stable.TextChecksum;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The lines of a record, as an operator can read them: a head, a line for each name with its value,
 * and a checksum of all bytes before it.
 *
 * <p>A record that was parsed is compared with the bytes from which it came, so nothing is checked
 * here but the checksum.
 */
final class RecordLines {

    private static final String CHECKSUM = "crc32c ";

    private final String head;
    private final Map<String, String> values;

    private RecordLines(String head, Map<String, String> values) {
        this.head = head;
        this.values = values;
    }

    /** No lines yet, below a head such as {@code byztime-member 1}. */
    static RecordLines below(String head) {
        return new RecordLines(head, new LinkedHashMap<>());
    }

    /** Adds a line. */
    RecordLines with(String name, Object value) {
        values.put(name, value.toString());
        return this;
    }

    /**
     * @throws IllegalArgumentException if the bytes are not lines below this head, or if they do
     *     not fit their checksum
     */
    static RecordLines parse(String head, byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int end = text.lastIndexOf(CHECKSUM);
        if (!text.startsWith(head + "\n") || end < 0) {
            throw new IllegalArgumentException(
                    "its %d bytes are not the lines of a %s".formatted(bytes.length, head));
        }
        String body = text.substring(0, end);
        if (!text.substring(end).equals(CHECKSUM + TextChecksum.of(body) + "\n")) {
            throw new IllegalArgumentException("its checksum does not fit its content");
        }
        RecordLines lines = below(head);
        body.lines()
                .skip(1)
                .forEach(line -> {
                    int space = line.indexOf(' ');
                    if (space < 0) {
                        throw new IllegalArgumentException("a line has no value: " + line);
                    }
                    lines.with(line.substring(0, space), line.substring(space + 1));
                });
        return lines;
    }

    /**
     * The value of a line.
     *
     * @throws IllegalArgumentException if there is no such line
     */
    String value(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("it has no line " + name);
        }
        return value;
    }

    byte[] toBytes() {
        StringBuilder body = new StringBuilder(head).append('\n');
        values.forEach((name, value) -> body.append(name).append(' ').append(value).append('\n'));
        return (body + CHECKSUM + TextChecksum.of(body.toString()) + "\n")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
