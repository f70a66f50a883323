package dev.byztime.testing;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** What others do to a file while the code under test has it. */
public final class FileTampering {

    private FileTampering() {}

    /** Cuts a file to that many bytes, in place. */
    public static void truncate(Path path, long sizeBytes) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
            file.truncate(sizeBytes);
        }
    }

    /** Sets what its owner, its group and others may do, such as {@code rwxr-xr-x}. */
    public static void permit(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }
}
