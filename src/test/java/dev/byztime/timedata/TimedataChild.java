package dev.byztime.timedata;

import dev.byztime.linux.FileException;
import dev.byztime.testing.ChildJvm;
import dev.byztime.testing.LinuxCalls;
import dev.byztime.time.Era;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Another process that reads and writes timedata files: one answer to each line. */
final class TimedataChild {

    static final Era ERA = Era.parse("00112233-4455-6677-8899-aabbccddeeff");

    static final String DONE = "done";

    private final Map<Path, TimedataReader> readers = new HashMap<>();
    private @Nullable TimedataWriter writer;

    private TimedataChild() {}

    public static void main(String[] arguments) throws IOException {
        ChildJvm.answerEach(new TimedataChild()::answer);
    }

    private String answer(String[] question) {
        return switch (question[0]) {
            case "read" -> read(Path.of(question[1]));
            case "write" -> write(Path.of(question[1]));
            case "become" -> {
                LinuxCalls.giveUpRoot(Integer.parseInt(question[1]));
                yield DONE;
            }
            default -> throw new IllegalArgumentException(question[0]);
        };
    }

    /** The number of the entry, or the kind of the refusal and its message. */
    private String read(Path path) {
        try {
            TimedataReader reader =
                    readers.computeIfAbsent(path, key -> new TimedataReader(key, ERA));
            return String.valueOf(SelfCheckingEntry.numberOf(reader.read()));
        } catch (TimedataException e) {
            return e.kind() + " " + e.getMessage();
        }
    }

    private String write(Path path) {
        try {
            if (writer != null) {
                writer.close();
                writer = null;
            }
            writer = TimedataWriter.open(path, ERA, Timestamp.ZERO, Timestamp.ZERO);
            return DONE;
        } catch (FileException e) {
            return e.kind() + " " + e.getMessage();
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
