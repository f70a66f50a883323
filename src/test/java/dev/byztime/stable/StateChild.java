package dev.byztime.stable;

import dev.byztime.testing.ChildJvm;
import dev.byztime.testing.LinuxCalls;
import dev.byztime.time.Era;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Another process with a state folder and a ceiling in it: one answer to each line. */
final class StateChild {

    static final String DONE = "done";
    static final long REACH = 1_000;

    private @Nullable StateFolder folder;
    private @Nullable Ceiling ceiling;

    private StateChild() {}

    public static void main(String[] arguments) throws IOException {
        ChildJvm.answerEach(new StateChild()::answer);
    }

    private String answer(String[] question) {
        try {
            switch (question[0]) {
                case "open" -> open(Path.of(question[1]));
                case "close" -> close();
                case "fill" -> fill(Path.of(question[1]));
                case "delete" -> Files.delete(Path.of(question[1]));
                case "become" -> LinuxCalls.giveUpRoot(Integer.parseInt(question[1]));
                case "raise" -> {
                    return raise(Long.parseLong(question[1]));
                }
                default -> throw new IllegalArgumentException(question[0]);
            }
            return DONE;
        } catch (IOException | StateFolderException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private void open(Path path) {
        StateFolder opened = StateFolder.open(path);
        folder = opened;
        ceiling = Ceiling.open(opened, "model", REACH, Timestamp.ZERO);
    }

    private void close() {
        if (folder != null) {
            folder.close();
            folder = null;
        }
    }

    /** Raises it as far as it may be, and answers how far that is, or what was in the way. */
    private String raise(long now) {
        Ceiling raised = ceiling;
        if (raised == null) {
            throw new IllegalStateException("it is not open");
        }
        String failure = "";
        try {
            raised.raise(CeilingByHand.reading(now, now, Era.of(1, 2)), Long.MAX_VALUE);
        } catch (IOException e) {
            failure = " " + e.getMessage();
        }
        return raised.synced() + failure;
    }

    /** Until not a byte more has room. */
    private static void fill(Path file) throws IOException {
        for (int size = 4096; size > 0; size /= 2) {
            try (OutputStream out =
                    Files.newOutputStream(
                            file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                for (byte[] block = new byte[size]; ; ) {
                    out.write(block);
                }
            } catch (IOException full) {
                // so try with less
            }
        }
    }
}
