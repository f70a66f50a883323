package dev.byztime.testing;

import org.jspecify.annotations.Nullable;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/** Another JVM, which runs a main class of the tests and is spoken to in lines. */
public final class ChildJvm implements AutoCloseable {

    private final Process process;
    private final BufferedReader answers;
    private final PrintStream questions;

    private ChildJvm(Process process) {
        this.process = process;
        this.answers = process.inputReader();
        this.questions = new PrintStream(process.getOutputStream(), true);
    }

    public static ChildJvm start(Class<?> main, Object... arguments) throws IOException {
        return startBy(List.of(), main, arguments);
    }

    /**
     * @param launcher the command that becomes the JVM, such as {@code unshare} and its options
     */
    public static ChildJvm startBy(List<String> launcher, Class<?> main, Object... arguments)
            throws IOException {
        return start(launcher, List.of(), main, arguments);
    }

    /**
     * @param options of the JVM
     */
    public static ChildJvm startWith(List<String> options, Class<?> main, Object... arguments)
            throws IOException {
        return start(List.of(), options, main, arguments);
    }

    private static ChildJvm start(
            List<String> launcher, List<String> options, Class<?> main, Object... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(launcher);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // what makes starting cheap; options can say otherwise
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"));
        command.addAll(options);
        Collections.addAll(
                command,
                "-Xmx64m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName());
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return new ChildJvm(
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
    }

    /**
     * The child's side of {@link #ask}: answers each line, until the parent has gone.
     *
     * @param answer is given the first word of a line, and the rest if there is more
     */
    public static void answerEach(Function<String[], String> answer) throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            System.out.println(answer.apply(line.split(" ", 2)));
        }
    }

    public Process process() {
        return process;
    }

    /** What it says to that. */
    public String ask(Object question) {
        tell(question);
        return nextLine();
    }

    /** Says something that needs no answer. */
    public void tell(Object something) {
        questions.println(something);
    }

    /** Its next line, which must come soon. */
    public String nextLine() {
        String line;
        try {
            line = Patiently.call("the next line of a child JVM", this::nextLineIfAny);
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while a child JVM said nothing", e);
        }
        if (line == null) {
            throw new AssertionError("the child JVM has ended");
        }
        return line;
    }

    /** For a thread that listens: its next line, whenever that comes; null if it has ended. */
    public @Nullable String nextLineIfAny() {
        try {
            return answers.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Hands each line to a listener until it ends, on a thread of its own. It is no virtual thread,
     * because reading a pipe would keep the thread that carries it.
     */
    public void listen(Consumer<String> listener) {
        Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    for (String line = nextLineIfAny(); line != null; line = nextLineIfAny()) {
                        listener.accept(line);
                    }
                });
    }

    /** Waits for its end, and returns its exit code. */
    public int awaitEnd(Duration patience) throws InterruptedException {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("the child JVM has not ended within " + patience);
        }
        return process.exitValue();
    }

    /** Kills it. */
    @Override
    public void close() {
        Patiently.kill(process);
    }
}
