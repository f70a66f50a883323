package dev.byztime.linux;

import dev.byztime.time.Era;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Facts about the kernel that this process runs under. */
public final class Kernel {

    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");
    private static final Path TIME_NAMESPACE = Path.of("/proc/self/ns/time");
    private static final Path TIME_OFFSETS = Path.of("/proc/self/timens_offsets");

    /** The number that every kernel gives the time namespace it boots with (PROC_TIME_INIT_INO). */
    private static final String INITIAL_TIME_NAMESPACE = "time:[" + 0xEFFF_FFFAL + "]";

    private Kernel() {}

    /**
     * The reason why this program would misread timedata files on this system; empty on 64-bit
     * little-endian Linux.
     */
    public static Optional<String> unsupported() {
        return unsupported(
                System.getProperty("os.name", "unknown"),
                ByteOrder.nativeOrder(),
                System.getProperty("sun.arch.data.model", "64"));
    }

    static Optional<String> unsupported(String system, ByteOrder order, String bits) {
        return system.equalsIgnoreCase("linux")
                        && order == ByteOrder.LITTLE_ENDIAN
                        && bits.equals("64")
                ? Optional.empty()
                : Optional.of(
                        "byztime-service runs on 64-bit little-endian Linux only; this is %s, %s, %s bits"
                                .formatted(system, order, bits));
    }

    /** The era that this machine is in: its boot id. */
    public static Era era() throws IOException {
        return Era.parse(Files.readString(BOOT_ID).strip());
    }

    /** The name of this machine, or of the container that this process runs in. */
    public static String hostName() throws IOException {
        return Files.readString(HOST_NAME).strip();
    }

    /**
     * Whether the clocks of this process may be shifted against those outside its time namespace.
     * Entries written outside would then be wrong by this shift, without any sign of it.
     */
    public static boolean inTimeNamespace() throws IOException {
        if (!Files.exists(TIME_OFFSETS)) {
            return false; // older than Linux 5.6, which has none
        }
        if (Files.isSymbolicLink(TIME_NAMESPACE)
                && !Files.readSymbolicLink(TIME_NAMESPACE)
                        .toString()
                        .equals(INITIAL_TIME_NAMESPACE)) {
            return true;
        }
        try (Stream<String> lines = Files.lines(TIME_OFFSETS)) { // "monotonic  0  0"
            return lines.map(line -> line.strip().split("\\s+"))
                    .anyMatch(word -> !word[1].equals("0") || !word[2].equals("0"));
        }
    }
}
