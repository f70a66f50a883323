package dev.byztime.command.lock;

import dev.byztime.linux.ProcessTree;

import java.io.IOException;
import java.util.List;

/** The processes below this one. */
final class OwnProcesses implements Processes {

    private final long self = ProcessHandle.current().pid();
    private volatile long started;

    @Override
    public List<Long> running() throws IOException {
        return ProcessTree.below(self);
    }

    @Override
    public void reap() throws IOException {
        ProcessTree.reap(self, started);
    }

    /** This process wants the exit code of a process that it has started. */
    void started(long pid) {
        started = pid;
    }

    @Override
    public void signal(long pid, int signal) {
        ProcessTree.signal(pid, signal);
    }
}
