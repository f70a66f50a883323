package dev.byztime.cluster;

import dev.byztime.seal.SipHash;
import dev.byztime.stable.DurableFile;
import dev.byztime.stable.SharedFolder;
import dev.byztime.stable.TextChecksum;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The secret that all instances of a service share: 128 random bits, which the first instance draws
 * and leaves in the store.
 *
 * @param first the first half
 * @param second the second half
 */
public record ClusterKey(long first, long second) {

    private static final String NAME = "cluster-key";
    private static final Pattern LINES =
            Pattern.compile(
                    "(?<body>byztime-cluster-key 1\nkey (?<key>[0-9a-f]{32})\n)"
                            + "crc32c (?<crc>[0-9a-f]{8})\n");

    /**
     * The key in a folder, which is drawn if there is none.
     *
     * @throws IOException if another process draws it at the moment, or if the disk fails
     */
    public static ClusterKey in(SharedFolder folder, SecureRandom random) throws IOException {
        DurableFile file = DurableFile.in(folder, NAME);
        try (SharedFolder.Lock lock = folder.tryLock(NAME + ".lock")) {
            if (lock == null) {
                throw new IOException("another process has " + folder.resolve(NAME + ".lock"));
            }
            byte[] found = file.read();
            if (found != null) {
                file.replace(found); // a crash of the first instance may not have left it on disk
                return parse(found);
            }
            byte[] key = new byte[2 * Long.BYTES];
            random.nextBytes(key);
            String body =
                    "byztime-cluster-key 1\nkey %s\n".formatted(HexFormat.of().formatHex(key));
            byte[] content =
                    (body + "crc32c " + TextChecksum.of(body) + "\n")
                            .getBytes(StandardCharsets.US_ASCII);
            file.replace(content);
            return parse(content);
        }
    }

    private static ClusterKey parse(byte[] bytes) throws IOException {
        Matcher lines = LINES.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
        if (!lines.matches() || !TextChecksum.of(lines.group("body")).equals(lines.group("crc"))) {
            throw new IOException(NAME + " is damaged");
        }
        ByteBuffer key = ByteBuffer.wrap(HexFormat.of().parseHex(lines.group("key")));
        return new ClusterKey(key.getLong(), key.getLong());
    }

    /** The hash that says to which partition something belongs. */
    public SipHash hash() {
        return new SipHash(first, second);
    }

    /** The token by which instances know each other: nobody can compute it without the key. */
    public String token() {
        byte[] name = "token between instances".getBytes(StandardCharsets.US_ASCII);
        SipHash.Hash hash = hash().hash(name, 0, name.length);
        return HexFormat.of().toHexDigits(hash.first()) + HexFormat.of().toHexDigits(hash.second());
    }
}
