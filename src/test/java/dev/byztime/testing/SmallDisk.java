package dev.byztime.testing;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A disk in memory that one process sees, and that goes with it. */
public final class SmallDisk {

    private SmallDisk() {}

    /**
     * What to put before a command so that it finds the disk at a path, or an aborted test where
     * that is not permitted.
     *
     * @param options of the mount, such as {@code size=64k}
     */
    public static List<String> at(Path path, String options) throws InterruptedException {
        List<String> mount =
                List.of(
                        "sh",
                        "-c",
                        "mount -t tmpfs -o \"$0\" tmpfs \"$1\" && shift && exec \"$@\"",
                        options,
                        path.toString());
        for (List<String> rights :
                List.of(List.<String>of(), List.of("--user", "--map-root-user"))) {
            List<String> command = new ArrayList<>(List.of("unshare", "--mount"));
            command.addAll(rights);
            command.addAll(mount);
            List<String> trial = new ArrayList<>(command);
            trial.add("true");
            if (succeeds(trial)) {
                return command;
            }
        }
        return abort("mounting in a namespace of one's own is not permitted here");
    }

    private static boolean succeeds(List<String> command) throws InterruptedException {
        try {
            return Patiently.end(
                            new ProcessBuilder(command)
                                    .redirectErrorStream(true)
                                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                    .start())
                    == 0;
        } catch (IOException notInstalled) {
            return false;
        }
    }
}
