package dev.byztime.command.lock;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Map;

/** Starts a watchdog. */
@FunctionalInterface
interface WatchdogStart {

    /**
     * Starts a watchdog for a program, which waits for the word to start the program.
     *
     * @param variables for the environment of the program
     * @return the connection to the watchdog
     */
    SocketChannel start(List<String> program, Map<String, String> variables) throws IOException;
}
