package dev.byztime.command.lock;

import java.io.IOException;
import java.util.List;

/** The processes that run under a lease. */
interface Processes {

    int SIGKILL = 9;
    int SIGTERM = 15;
    int SIGCONT = 18;

    /** Those that have not ended. */
    List<Long> running() throws IOException;

    /** Sends a signal to one of them. */
    void signal(long pid, int signal);

    /** Forgets those that have ended and have no parent but this process. */
    void reap() throws IOException;

    /** Sends a signal to all of them. */
    default void signalAll(int signal) throws IOException {
        for (long pid : running()) {
            signal(pid, signal);
        }
    }

    /** Whether two looks in a row find none: one that has just begun may escape the first look. */
    default boolean isNoneRunning() throws IOException {
        boolean first = running().isEmpty();
        boolean second = running().isEmpty();
        return first && second;
    }
}
