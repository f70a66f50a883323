package dev.byztime.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** How this process has a file open, as the kernel tells. */
final class DescriptorFlags {

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final Path DETAILS = Path.of("/proc/self/fdinfo");
    private static final String FLAGS = "flags:";

    private DescriptorFlags() {}

    /** The open(2) flags of each descriptor of a file. */
    static List<Integer> of(Path file) throws IOException {
        List<Integer> flags = new ArrayList<>();
        try (Stream<Path> all = Files.list(DESCRIPTORS)) {
            for (Path each : all.toList()) {
                try {
                    if (Files.readSymbolicLink(each).equals(file.toRealPath())) {
                        flags.add(flags(Files.readString(DETAILS.resolve(each.getFileName()))));
                    }
                } catch (NoSuchFileException closedSince) {
                    // the one that lists them, for example
                }
            }
        }
        return flags;
    }

    private static int flags(String details) {
        return details.lines()
                .filter(line -> line.startsWith(FLAGS))
                .mapToInt(line -> Integer.parseInt(line.substring(FLAGS.length()).strip(), 8))
                .findFirst()
                .orElseThrow();
    }
}
