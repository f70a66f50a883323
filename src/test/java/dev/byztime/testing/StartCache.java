package dev.byztime.testing;

import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The packaged jar as the image has it: extracted, with a cache of what the JVM learns about
 * classes at a start. It halves what a start costs, and is worth its making from five starts on.
 *
 * <p>Made where {@code -Dbyztime.start-cache=true}, once for each jar, beside it; else, while it is
 * being made, and where it cannot be made, the jar itself is run.
 */
final class StartCache {

    /** What makes starting cheap; a cache is valid only for the same ones. */
    static final List<String> OPTIONS =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m");

    private static final boolean WANTED = Boolean.getBoolean("byztime.start-cache");
    private static final int PATIENCE_MINUTES = 4;
    private static final String FOLDER = "start-cache";
    private static final String CACHE = "start.aot";

    private static @Nullable Path folder;
    private static boolean failed;

    private StartCache() {}

    /** The arguments for java that start what is in this jar. */
    static synchronized List<String> of(Path jar) {
        if (!WANTED) {
            return List.of("-jar", jar.toString());
        }
        Path folder = folder(jar);
        Path cache = folder.resolve(CACHE);
        if (Files.notExists(cache) && !isMade(jar, folder, cache)) {
            return List.of("-jar", jar.toString());
        }
        // quiet about what does not fit, such as other options for the JVM: it then does without
        return List.of(
                "-XX:AOTCache=" + cache,
                "-Xlog:aot=off",
                "-Xlog:cds=off",
                "-jar",
                folder.resolve(jar.getFileName()).toString());
    }

    private static Path folder(Path jar) {
        if (folder == null) {
            folder = jar.resolveSibling(FOLDER).resolve(digest(jar));
        }
        return folder;
    }

    private static boolean isMade(Path jar, Path folder, Path cache) {
        if (failed) {
            return false;
        }
        try {
            Files.createDirectories(folder);
            make(jar, folder, cache);
            return Files.exists(cache);
        } catch (IOException e) {
            failed = true;
            System.out.println("services start without a cache: " + e);
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while " + cache + " was made", e);
        }
    }

    /** Does nothing while another JVM of the build makes it. */
    private static void make(Path jar, Path folder, Path cache)
            throws IOException, InterruptedException {
        try (FileChannel channel =
                        FileChannel.open(
                                folder.resolve("lock"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock == null || Files.exists(cache)) {
                return;
            }
            deleteOthers(jar.resolveSibling(FOLDER), folder);
            run(
                    folder,
                    "-Djarmode=tools",
                    "-jar",
                    jar.toString(),
                    "extract",
                    "--force",
                    "--destination",
                    folder.toString());
            Path made = folder.resolve("made.aot");
            List<String> training = new ArrayList<>(OPTIONS);
            training.addAll(
                    List.of(
                            "-XX:AOTCacheOutput=" + made,
                            "-Dspring.context.exit=onRefresh",
                            "-jar",
                            folder.resolve(jar.getFileName()).toString(),
                            "--server.port=0",
                            "--byztime.provider=standalone",
                            "--byztime.timedata=" + folder.resolve("training/timedata"),
                            "--byztime.state=" + folder.resolve("training/state")));
            run(folder, training.toArray(String[]::new));
            Files.move(made, cache, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Those of earlier builds. */
    private static void deleteOthers(Path all, Path wanted) throws IOException {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(all)) {
            for (Path each : folders) {
                if (!each.equals(wanted)) {
                    boolean _ = FileSystemUtils.deleteRecursively(each);
                }
            }
        }
    }

    private static void run(Path folder, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(arguments));
        Path log = folder.resolve("log");
        Process process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        try {
            if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new IOException(command + " failed:\n" + Files.readString(log));
            }
        } finally {
            process.destroyForcibly();
        }
    }

    private static String digest(Path jar) {
        try {
            byte[] bytes = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar));
            return HexFormat.of().formatHex(bytes, 0, 8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
