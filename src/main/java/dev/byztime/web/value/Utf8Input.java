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
 * <p>Jackson accepts over-long forms of characters, so two texts that differ for all other programs
 * would be the same here. All bytes before the fault are delivered first, so the parser knows where
 * the fault is.
 */
public final class Utf8Input extends FilterInputStream {

    private static final int ASCII = 0x80;
    private static final int END = -1;

    /** The current sequence: its length in bytes, the number of bytes read, and these bytes. */
    private int length;

    private int read;
    private int lead;
    private int second;

    /** The first byte of all, which shows some formats that are not text. */
    private int first = END;

    /** The number of bytes before the sequence that is being read. */
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
            if (first == END) {
                first = next;
            }
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
                return wrong.account() == null ? sequence : 0; // so the rest is no text either
            }
        }
        return count;
    }

    private @Nullable NotUtf8Exception add(int next) {
        if (before == 1 && read == 0 && isCompressed(next)) {
            return NotUtf8Exception.explained(
                    hex(first) + " " + hex(next),
                    "The body looks compressed. Send it as it is: nothing is decompressed here.");
        }
        if (read == 0) {
            lead = next;
            length = next < 0xe0 ? 2 : next < 0xf0 ? 3 : 4;
            if (next < 0xc0 || next > 0xf4) {
                if (before == 0 && next >= 0xfe) {
                    return NotUtf8Exception.explained(
                            hex(next),
                            "The body begins with a byte order mark (BOM) of UTF-16. Send it in"
                                    + " UTF-8, without one.");
                }
                return wrong(
                        "start byte",
                        next,
                        next < 0xc0
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
            return NotUtf8Exception.explained(
                    "ef bb bf", "The body begins with a byte order mark (BOM). Leave it out.");
        }
        if (++read == length) {
            before += length;
            read = 0;
        }
        return null;
    }

    /** Whether the second byte is that of gzip, zlib or zstd, whose first byte is ASCII. */
    private boolean isCompressed(int next) {
        return switch (first) {
            case 0x1f -> next == 0x8b;
            case 0x78 -> next == 0x9c || next == 0xda;
            case 0x28 -> next == 0xb5;
            default -> false;
        };
    }

    private @Nullable String whyNotSecond(int next) {
        return switch (lead) {
            case 0xe0 -> next < 0xa0 ? "this is an over-long form" : null;
            case 0xed -> next >= 0xa0 ? "this is half of a character (a surrogate)" : null;
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
