package dev.byztime.command.lock;

import sun.misc.Signal;

import java.util.List;
import java.util.function.IntConsumer;

/** The signals that are passed on to a program. */
final class Signals {

    private static final List<String> NAMES = List.of("TERM", "INT", "HUP", "USR1");

    private Signals() {}

    /** Hands each signal to the action, on a thread of the JVM. */
    static void handle(IntConsumer action) {
        for (String name : NAMES) {
            try {
                Signal.handle(new Signal(name), signal -> action.accept(signal.getNumber()));
            } catch (IllegalArgumentException e) {
                // The JVM uses it, or was started by nohup or with -Xrs.
            }
        }
    }

    /**
     * Does nothing at these signals. They are not ignored as the kernel understands it, because a
     * program that is started would ignore them too.
     */
    static void ignore() {
        handle(signal -> {});
    }
}
