package dev.byztime.command.lock;

import dev.byztime.linux.ProcessTree;

import java.io.IOException;
import java.util.List;

/** The processes below this one. */
final class OwnProcesses implements Processes {

    private final long self = ProcessHandle.current().pid();

    @Override
    public List<Long> running() throws IOException {
        return ProcessTree.below(self);
    }

    @Override
    public void signal(long pid, int signal) {
        ProcessTree.signal(pid, signal);
    }
}
