package dev.byztime.ticket;

import dev.byztime.stable.TextChecksum;
import dev.byztime.time.Era;
import dev.byztime.time.KeptTime;
import dev.byztime.time.Timestamp;
import dev.byztime.time.TimestampText;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The record of the keys of tickets that several instances share: lines of ASCII.
 *
 * <pre>
 *   byztime-shared-ticket-keys 1                format and its version
 *   write 0b9d1f0a-4a0d-4f8c-9b51-0d4b6ac9d8f1  drawn at random for each write
 *   vouched 17                                  how often an instance has vouched for the keys
 *   asked no                                    whether somebody asks for that
 *   announced 1795237012.123706789              since when the next key has been here; - if unknown
 *   era 268e337c-6b1b-4a0e-9e0b-0d4b6ac9d8f1    the boot of the machine that wrote last
 *   local 1234.500000000                        the local clock of that boot
 *   earliest 1795237012.123206789               what its readings say of that moment
 *   latest 1795237012.123706789
 *   next 1795237012.123706789 3602.000000000 {"kty":...}
 *   signing ...                                 the keys, as in the file of one instance
 *   crc32c 8c9e33ac                             of the bytes before this line
 * </pre>
 *
 * @param write the id of the write that left this record
 * @param vouched how often an instance has vouched that the keys are of the present timescale
 * @param isAsked whether an instance asks for that
 * @param announced when the next key had certainly been in the store; null if that is not known yet
 * @param era the boot in which it was written
 * @param seen what the writer's readings of its timescale say
 * @param keys the keys, of which one is NEXT and at most one is SIGNING
 */
record AgreedKeyRecord(
        UUID write,
        long vouched,
        boolean isAsked,
        @Nullable Timestamp announced,
        Era era,
        KeptTime seen,
        List<IssuerKey> keys) {

    private static final String ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";

    private static final Pattern LINES =
            Pattern.compile(
                    "(?<body>byztime-shared-ticket-keys 1\n"
                            + "write (?<write>%s)\n".formatted(ID)
                            + "vouched (?<vouched>[0-9]{1,18})\n"
                            + "asked (?<asked>yes|no)\n"
                            + "announced (?<announced>-|%1$s)\n".formatted(TicketKeyRecord.NUMBER)
                            + "era (?<era>%s)\n".formatted(ID)
                            + "local (?<local>%1$s)\n".formatted(TicketKeyRecord.NUMBER)
                            + "earliest (?<earliest>%1$s)\n".formatted(TicketKeyRecord.NUMBER)
                            + "latest (?<latest>%1$s)\n".formatted(TicketKeyRecord.NUMBER)
                            + "(?<keys>%s{1,12}))".formatted(TicketKeyRecord.KEYS)
                            + "crc32c (?<crc>[0-9a-f]{8})\n");

    AgreedKeyRecord {
        keys = List.copyOf(keys);
        if (count(keys, IssuerKey.Role.NEXT) != 1 || count(keys, IssuerKey.Role.SIGNING) > 1) {
            throw new IllegalArgumentException("one key is next, and at most one signs");
        }
    }

    private static long count(List<IssuerKey> keys, IssuerKey.Role role) {
        return keys.stream().filter(key -> key.role() == role).count();
    }

    /**
     * @throws IllegalArgumentException if the bytes are not a result of {@link #toBytes}
     */
    static AgreedKeyRecord parse(byte[] bytes) {
        Matcher lines = LINES.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
        if (!lines.matches() || !TextChecksum.of(lines.group("body")).equals(lines.group("crc"))) {
            throw new IllegalArgumentException("not the lines of shared keys of tickets");
        }
        String announced = lines.group("announced");
        return new AgreedKeyRecord(
                UUID.fromString(lines.group("write")),
                Long.parseLong(lines.group("vouched")),
                lines.group("asked").equals("yes"),
                announced.equals("-") ? null : TimestampText.parse(announced),
                Era.parse(lines.group("era")),
                new KeptTime(
                        TimestampText.parse(lines.group("local")),
                        TimestampText.parse(lines.group("earliest")),
                        TimestampText.parse(lines.group("latest"))),
                TicketKeyRecord.keys(lines.group("keys")));
    }

    byte[] toBytes() {
        String body =
                """
                byztime-shared-ticket-keys 1
                write %s
                vouched %d
                asked %s
                announced %s
                era %s
                local %s
                earliest %s
                latest %s
                """
                                .formatted(
                                        write,
                                        vouched,
                                        isAsked ? "yes" : "no",
                                        announced == null ? "-" : announced,
                                        era,
                                        seen.local(),
                                        seen.earliest(),
                                        seen.latest())
                        + TicketKeyRecord.lines(keys);
        return (body + "crc32c " + TextChecksum.of(body) + "\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    IssuerKey next() {
        return KeyRotation.only(keys, IssuerKey.Role.NEXT);
    }

    /** Whether none of the keys has signed a ticket that could be valid. */
    boolean isUnused() {
        return keys.stream()
                .allMatch(key ->
                        key.role() == IssuerKey.Role.NEXT || key.role() == IssuerKey.Role.BROKEN);
    }

    /** The record without its keys, which are secrets. */
    @Override
    public String toString() {
        return "%d keys by the write %s".formatted(keys.size(), write);
    }
}
