package dev.byztime.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What this process has open. */
public final class OpenDescriptors {

    private static final Path OWN = Path.of("/proc/self/fd");

    private OpenDescriptors() {}

    /**
     * Where the descriptors lead that lead into a folder, deleted files included: others, such as
     * jars, come and go at the JVM's own pleasure.
     */
    public static List<String> under(Path folder) throws IOException {
        String root = folder.toRealPath() + "/";
        List<String> found = new ArrayList<>();
        try (Stream<Path> all = Files.list(OWN)) {
            for (Path descriptor : all.toList()) {
                String target = target(descriptor);
                if (target.startsWith(root)) {
                    found.add(target);
                }
            }
        }
        return found;
    }

    private static String target(Path descriptor) throws IOException {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (NoSuchFileException closedSince) {
            return "";
        }
    }
}
