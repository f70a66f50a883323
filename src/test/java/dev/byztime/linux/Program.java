package dev.byztime.linux;

import dev.byztime.testing.Patiently;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Another program, started by a test and ended with it. */
final class Program implements AutoCloseable {

    private static final int NOT_FOUND = 127;

    private final Process process;
    private final BufferedReader output;

    private Program(Process process) {
        this.process = process;
        this.output = process.inputReader();
    }

    static Program start(List<String> command) throws IOException {
        return new Program(new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    static Program start(String... command) throws IOException {
        return start(List.of(command));
    }

    /** Runs one to its end, and answers its exit code; as a shell would, 127 if there is none. */
    static int run(String... command) throws InterruptedException {
        try (Program program = start(command)) {
            return program.awaitEnd();
        } catch (IOException missing) {
            return NOT_FOUND;
        }
    }

    /** The next line that it writes. */
    String line() throws InterruptedException, ExecutionException {
        String line = Patiently.call("the next line of a program", output::readLine);
        if (line == null) {
            throw new AssertionError("it ended without a word");
        }
        return line;
    }

    /** Lets it read the end of its input. */
    void endInput() throws IOException {
        process.getOutputStream().close();
    }

    void kill() {
        Patiently.kill(process);
    }

    int awaitEnd() throws InterruptedException {
        if (!process.waitFor(1, TimeUnit.MINUTES)) {
            throw new AssertionError("it does not end: " + process.info());
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        kill();
    }
}
