package dev.byztime.stable;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/** Computes the checksum at the end of each file of the state folder. */
public final class TextChecksum {

    private TextChecksum() {}

    /** The CRC-32C of the text's bytes, one for each character, as eight hexadecimal digits. */
    public static String of(String body) {
        CRC32C crc = new CRC32C();
        crc.update(body.getBytes(StandardCharsets.ISO_8859_1));
        return "%08x".formatted(crc.getValue());
    }
}
