package dev.byztime.ticket;

import dev.byztime.stable.TextChecksum;
import dev.byztime.time.Era;
import dev.byztime.time.KeptTime;
import dev.byztime.time.TimestampText;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The content of the file {@value TicketKeys#FILE}: lines of ASCII.
 *
 * <pre>
 *   byztime-ticket-keys 1                      format and its version
 *   era 268e337c-6b1b-4a0e-9e0b-0d4b6ac9d8f1   the boot in which it was written
 *   local 1234.500000000                       the local clock of that boot
 *   earliest 1795237012.123206789              what all readings of the timescale say of that moment
 *   latest 1795237012.123706789
 *   next 1795237012.123706789 3602.000000000 {"kty":...}
 *   signing ...                                role, instant, reach and JWK of each key
 *   retired ...
 *   broken ...
 *   crc32c 8c9e33ac                            of the bytes before this line
 * </pre>
 *
 * @param era the boot in which it was written
 * @param seen what the readings of the timescale in that boot say
 * @param keys the keys, of which one is NEXT and one is SIGNING
 */
record TicketKeyRecord(Era era, KeptTime seen, List<IssuerKey> keys) {

    static final String NUMBER = "-?[0-9]{1,18}\\.[0-9]{9}";

    /** The lines of some keys. */
    static final String KEYS = "(?:[a-z]{1,16} %1$s %1$s [ -~]{1,512}\n)".formatted(NUMBER);

    private static final Pattern LINES =
            Pattern.compile(
                    "(?<body>byztime-ticket-keys 1\n"
                            + "era (?<era>[0-9a-f-]{36})\n"
                            + "local (?<local>%1$s)\n".formatted(NUMBER)
                            + "earliest (?<earliest>%1$s)\n".formatted(NUMBER)
                            + "latest (?<latest>%1$s)\n".formatted(NUMBER)
                            + "(?<keys>%s{2,12}))".formatted(KEYS)
                            + "crc32c (?<crc>[0-9a-f]{8})\n");

    private static final Pattern KEY =
            Pattern.compile("(?<role>[a-z]+) (?<at>[-0-9.]+) (?<reach>[-0-9.]+) (?<jwk>[^\n]+)\n");

    TicketKeyRecord {
        keys = List.copyOf(keys);
    }

    /**
     * @throws IllegalArgumentException if the bytes are not a result of {@link #toBytes}
     */
    static TicketKeyRecord parse(byte[] bytes) {
        Matcher lines = LINES.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
        if (!lines.matches() || !TextChecksum.of(lines.group("body")).equals(lines.group("crc"))) {
            throw new IllegalArgumentException("not the lines of the keys of tickets");
        }
        List<IssuerKey> keys = keys(lines.group("keys"));
        TicketKeyRecord record =
                new TicketKeyRecord(
                        Era.parse(lines.group("era")),
                        new KeptTime(
                                TimestampText.parse(lines.group("local")),
                                TimestampText.parse(lines.group("earliest")),
                                TimestampText.parse(lines.group("latest"))),
                        keys);
        record.only(IssuerKey.Role.NEXT);
        record.only(IssuerKey.Role.SIGNING);
        return record;
    }

    /** The keys of lines that match {@link #KEYS}. */
    static List<IssuerKey> keys(String lines) {
        List<IssuerKey> keys = new ArrayList<>();
        Matcher key = KEY.matcher(lines);
        while (key.find()) {
            keys.add(key(key));
        }
        return keys;
    }

    private static IssuerKey key(Matcher line) {
        IssuerKey.Role role = IssuerKey.Role.valueOf(line.group("role").toUpperCase(Locale.ROOT));
        Map<String, Object> jwk = StrictJson.parse(line.group("jwk"));
        boolean signs = role == IssuerKey.Role.NEXT || role == IssuerKey.Role.SIGNING;
        SigningKey secret = signs ? SigningKey.of(jwk) : null;
        return new IssuerKey(
                role,
                secret == null ? VerificationKey.of(jwk) : secret.verification(),
                secret,
                TimestampText.parse(line.group("at")),
                TimestampText.parse(line.group("reach")));
    }

    /**
     * The only key with a role.
     *
     * @throws IllegalArgumentException if there is none, or more than one
     */
    IssuerKey only(IssuerKey.Role role) {
        List<IssuerKey> found = keys.stream().filter(key -> key.role() == role).toList();
        if (found.size() != 1) {
            throw new IllegalArgumentException(found.size() + " keys are " + role);
        }
        return found.getFirst();
    }

    byte[] toBytes() {
        StringBuilder body =
                new StringBuilder(
                        """
                        byztime-ticket-keys 1
                        era %s
                        local %s
                        earliest %s
                        latest %s
                        """
                                .formatted(era, seen.local(), seen.earliest(), seen.latest()));
        body.append(lines(keys));
        return (body + "crc32c " + TextChecksum.of(body.toString()) + "\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** The lines of keys. */
    static String lines(List<IssuerKey> keys) {
        StringBuilder lines = new StringBuilder();
        for (IssuerKey key : keys) {
            lines.append(
                    "%s %s %s %s\n"
                            .formatted(
                                    key.role().name().toLowerCase(Locale.ROOT),
                                    key.at(),
                                    key.reach(),
                                    StrictJson.write(
                                            key.secret() == null
                                                    ? key.verification().toJwk()
                                                    : key.secret().toJwk())));
        }
        return lines.toString();
    }

    /** The record without its keys, which are secrets. */
    @Override
    public String toString() {
        return "%d keys of boot %s, %s".formatted(keys.size(), era, seen);
    }
}
