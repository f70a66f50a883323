package dev.byztime.testing;

import dev.byztime.command.option.Console;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A console whose input and output are in memory. */
public final class MemoryConsole {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
    private final Map<String, String> environment = new ConcurrentHashMap<>();
    private InputStream in = InputStream.nullInputStream();

    /** Both kinds of output together, in their order. */
    public static MemoryConsole together() {
        return new MemoryConsole(true);
    }

    private final boolean together;

    public MemoryConsole() {
        this(false);
    }

    private MemoryConsole(boolean together) {
        this.together = together;
    }

    public Console console() {
        return new Console(in, print(out), print(together ? out : errors), environment::get);
    }

    public MemoryConsole with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    public void type(String input) {
        in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
    }

    /** What was written to standard output since the last call. */
    public String out() {
        return taken(out);
    }

    /** What was written to standard error since the last call. */
    public String errors() {
        return taken(errors);
    }

    private static PrintStream print(ByteArrayOutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }

    private static String taken(ByteArrayOutputStream from) {
        String text = from.toString(StandardCharsets.UTF_8);
        from.reset();
        return text;
    }
}
