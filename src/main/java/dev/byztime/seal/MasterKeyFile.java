package dev.byztime.seal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * The file of master keys: lines of ASCII, the next key first, then the current one and the older
 * ones.
 *
 * <pre>
 *   byztime-master-keys 1                      format and its version
 *   next 8f21a0c3 0d9e... 0                    id, 32 bytes of the key, seconds since 1970 of its
 *   current 01c35be9 77ab... 1795748400        first use
 *   older ...                                  at most three times
 *   crc32c 8c9e33ac                            of the bytes before this line
 * </pre>
 */
final class MasterKeyFile {

    private static final String FIRST_LINE = "byztime-master-keys 1\n";
    private static final HexFormat HEX = HexFormat.of();

    private static final Pattern KEY =
            Pattern.compile(
                    "(?<use>next|current|older) (?<id>[0-9a-f]{8}) (?<secret>[0-9a-f]{64})"
                            + " (?<since>0|-?[1-9][0-9]{0,14})\n");

    private static final Pattern CHECKSUM = Pattern.compile("crc32c (?<crc>[0-9a-f]{8})\n");

    private MasterKeyFile() {}

    static byte[] encode(MasterKeyRing keys) {
        StringBuilder text = new StringBuilder(FIRST_LINE);
        add(text, "next", keys.next());
        for (MasterKey key : keys.inUse()) {
            add(text, key == keys.current() ? "current" : "older", key);
        }
        String checksum = checksum(text);
        text.append("crc32c ").append(checksum).append('\n');
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Decodes the file.
     *
     * @throws IllegalArgumentException if {@link #encode} would not write these bytes
     */
    static MasterKeyRing decode(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.US_ASCII);
        if (!text.startsWith(FIRST_LINE)) {
            throw new IllegalArgumentException("the first line is not that of version 1");
        }
        List<MasterKey> keys = new ArrayList<>();
        Matcher key = KEY.matcher(text);
        int at = FIRST_LINE.length();
        while (key.region(at, text.length()).lookingAt()) {
            if (keys.size() == 2 + MasterKeyRing.MAX_OLDER_KEYS
                    || !key.group("use").equals(use(keys.size()))) {
                throw new IllegalArgumentException(
                        "line %d is out of place".formatted(keys.size() + 2));
            }
            keys.add(key(key));
            at = key.end();
        }
        Matcher checksum = CHECKSUM.matcher(text).region(at, text.length());
        if (keys.size() < 2 || !checksum.matches()) {
            throw new IllegalArgumentException("line %d is none".formatted(keys.size() + 2));
        }
        if (!checksum.group("crc").equals(checksum(text.substring(0, at)))) {
            throw new IllegalArgumentException("the checksum is wrong");
        }
        if (keys.stream().map(MasterKey::id).distinct().count() < keys.size()) {
            throw new IllegalArgumentException("two keys have one id");
        }
        return new MasterKeyRing(keys.getFirst(), keys.subList(1, keys.size()));
    }

    private static MasterKey key(Matcher line) {
        return new MasterKey(
                HexFormat.fromHexDigitsToLong(line.group("id")),
                HEX.parseHex(line.group("secret")),
                Long.parseLong(line.group("since")));
    }

    private static String use(int index) {
        return index == 0 ? "next" : index == 1 ? "current" : "older";
    }

    private static void add(StringBuilder text, String use, MasterKey key) {
        text.append(use)
                .append(' ')
                .append(HEX.toHexDigits(key.id(), 8))
                .append(' ')
                .append(HEX.formatHex(key.secret()))
                .append(' ')
                .append(key.sinceSeconds())
                .append('\n');
    }

    private static String checksum(CharSequence text) {
        CRC32C crc = new CRC32C();
        crc.update(text.toString().getBytes(StandardCharsets.US_ASCII));
        return HEX.toHexDigits(crc.getValue(), 8);
    }
}
