package dev.byztime.web.value;

import org.jspecify.annotations.Nullable;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;

/**
 * A stream of bytes that fails where they stop being UTF-8 (RFC 3629).
 *
 * <p>Jackson reads over-long forms as the characters that they stand for: two texts that differ for
 * everybody else would be one here. All bytes before the fault are delivered first, so whoever
 * parses them knows where it is.
 */
public final class Utf8Input extends FilterInputStream {

    private static final int ASCII = 0x80;
    private static final int END = -1;

    /** The current sequence: its length in bytes, the number of bytes read, and these bytes. */
    private int length;

    private int read;
    private int lead;
    private int second;

    /** The number of bytes before the current sequence. */
    private long before;

    private @Nullable NotUtf8Exception fault;

    public Utf8Input(InputStream in) {
        super(in);
    }

    /** Whether a complete array of bytes is UTF-8. */
    public static boolean isUtf8(byte[] bytes) {
        Utf8Input check = new Utf8Input(InputStream.nullInputStream());
        try {
            return check.good(bytes, 0, bytes.length) == bytes.length
                    && check.fault == null
                    && check.read == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        if (fault != null) {
            throw fault;
        }
        int count = super.read(to, offset, length);
        if (count < 0) {
            if (read > 0) {
                throw cutShort(END);
            }
            return count;
        }
        int good = good(to, offset, count);
        if (good == 0 && fault != null) {
            throw fault;
        }
        return good;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        int count = read(one, 0, 1);
        return count < 0 ? count : one[0] & 0xff;
    }

    /** Skips by reading, because skipped bytes must be UTF-8 too. */
    @Override
    public long skip(long count) throws IOException {
        long skipped = 0;
        while (skipped < count && read() >= 0) {
            skipped++;
        }
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    /** The number of bytes before a fault; all bytes if there is none. */
    private int good(byte[] bytes, int from, int count) throws IOException {
        int sequence = 0;
        for (int i = 0; i < count; i++) {
            int next = bytes[from + i] & 0xff;
            if (read == 0 && next < ASCII) {
                before++;
                continue;
            }
            if (read == 0) {
                sequence = i;
            }
            NotUtf8Exception wrong = add(next);
            if (wrong != null) {
                fault = wrong;
                return sequence;
            }
        }
        return count;
    }

    private @Nullable NotUtf8Exception add(int next) {
        if (read == 0) {
            lead = next;
            length = next < 0xe0 ? 2 : next < 0xf0 ? 3 : 4;
            if (next < 0xc0 || next > 0xf4) {
                boolean utf16 = before == 0 && next >= 0xfe;
                return wrong(
                        "start byte",
                        next,
                        utf16
                                ? "a mark of byte order: this is UTF-16"
                                : next < 0xc0
                                        ? "it can only continue a character"
                                        : "it begins no character");
            }
            if (next < 0xc2) {
                return wrong("start byte", next, "it begins an over-long form");
            }
            read = 1;
            return null;
        }
        if ((next & 0xc0) != ASCII) {
            return cutShort(next);
        }
        if (read == 1) {
            second = next;
            String why = whyNotSecond(next);
            if (why != null) {
                return wrong("middle byte", next, why);
            }
        } else if (before == 0 && lead == 0xef && second == 0xbb && next == 0xbf) {
            return wrong("start, a mark of byte order, up to byte", next, "leave the mark out");
        }
        if (++read == length) {
            before += length;
            read = 0;
        }
        return null;
    }

    private @Nullable String whyNotSecond(int next) {
        return switch (lead) {
            case 0xe0 -> next < 0xa0 ? "this is an over-long form" : null;
            case 0xed -> next >= 0xa0 ? "this is half a surrogate pair" : null;
            case 0xf0 -> next < 0x90 ? "this is an over-long form" : null;
            case 0xf4 -> next >= 0x90 ? "this is beyond U+10FFFF" : null;
            default -> null;
        };
    }

    private NotUtf8Exception cutShort(int next) {
        return next == END
                ? new NotUtf8Exception(
                        hex(lead), "the character at byte %d is cut short".formatted(before))
                : wrong("middle byte", next, "the character before it is cut short");
    }

    private NotUtf8Exception wrong(String which, int last, String why) {
        String got =
                read == 0
                        ? hex(last)
                        : hex(lead) + (read > 1 ? " " + hex(second) : "") + " " + hex(last);
        return new NotUtf8Exception(
                got,
                "invalid UTF-8 %s 0x%02x, in the character at byte %d: %s"
                        .formatted(which, last, before, why));
    }

    private static String hex(int value) {
        return HexFormat.of().toHexDigits((byte) value);
    }
}
