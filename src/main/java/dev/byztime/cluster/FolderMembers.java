package dev.byztime.cluster;

import dev.byztime.stable.SharedFolder;
import dev.byztime.stable.TextChecksum;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The instances that share a folder, in a file for each. */
public final class FolderMembers implements Members {

    private static final int MAX_BYTES = 4096;
    private static final String PREFIX = "member-";
    private static final Pattern LINES =
            Pattern.compile(
                    "(?<body>byztime-member 1\n"
                            + "address (?<address>[!-~]{1,255})\n"
                            + "counter (?<counter>[0-9]{1,18})\n)"
                            + "crc32c (?<crc>[0-9a-f]{8})\n");
    private static final Pattern NAME =
            Pattern.compile(PREFIX + "(?<id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})");

    private final SharedFolder folder;

    public FolderMembers(SharedFolder folder) {
        this.folder = folder;
    }

    @Override
    public void put(ClusterMember self) throws IOException {
        String body =
                "byztime-member 1\naddress %s\ncounter %d\n"
                        .formatted(self.address(), self.counter());
        String name = PREFIX + self.id();
        folder.writeAnew(
                name + ".new",
                (body + "crc32c " + TextChecksum.of(body) + "\n")
                        .getBytes(StandardCharsets.US_ASCII),
                MAX_BYTES);
        folder.rename(name + ".new", name); // a crash may undo it, which does no harm
    }

    @Override
    public List<ClusterMember> all() throws IOException {
        List<ClusterMember> all = new ArrayList<>();
        for (String name : folder.names()) {
            Matcher id = NAME.matcher(name);
            ClusterMember member =
                    id.matches() ? read(name, UUID.fromString(id.group("id"))) : null;
            if (member != null) {
                all.add(member);
            }
        }
        return all;
    }

    /** What a file says; null if it has gone, or is damaged. */
    private @Nullable ClusterMember read(String name, UUID id) throws IOException {
        byte[] bytes = folder.read(name, MAX_BYTES);
        Matcher lines =
                LINES.matcher(bytes == null ? "" : new String(bytes, StandardCharsets.ISO_8859_1));
        return lines.matches() && TextChecksum.of(lines.group("body")).equals(lines.group("crc"))
                ? new ClusterMember(
                        id, lines.group("address"), Long.parseLong(lines.group("counter")))
                : null;
    }

    @Override
    public void remove(UUID id) throws IOException {
        folder.remove(PREFIX + id);
    }
}
