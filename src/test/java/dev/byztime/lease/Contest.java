package dev.byztime.lease;

import dev.byztime.testing.ChildJvm;
import dev.byztime.testing.LinuxCalls;
import dev.byztime.testing.Patiently;

import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/** Contenders, what they tell, and a storage that one's writes may reach late. */
final class Contest extends RecordingWitness implements AutoCloseable {

    private static final String NOBODY = "";
    private static final String WHOEVER_IS_NEXT = "?";

    private final Map<String, ChildJvm> contenders = new ConcurrentHashMap<>();
    private final long termNs;
    private volatile String service = "";
    private final AtomicReference<String> delayed = new AtomicReference<>(NOBODY);
    private volatile CountDownLatch underWay = new CountDownLatch(1);
    private volatile CountDownLatch arrives = new CountDownLatch(1);

    Contest(long termNs) {
        this.termNs = termNs;
    }

    void enter(String name) throws IOException {
        ChildJvm contender = ChildJvm.start(Contender.class, name, termNs);
        contenders.put(name, contender);
        contender.tell(service);
        Thread.ofPlatform().daemon().start(() -> listen(contender));
    }

    /** From now on, also for those who enter later. */
    void setService(Object uri) {
        service = uri.toString();
        contenders.values().forEach(contender -> contender.tell(service));
    }

    /**
     * Returns when the next write is under way, to arrive when {@link #letArrive}. On a busy
     * machine the last writer may have lost its office, so nobody can say before whose write is the
     * next.
     *
     * @return whose write it is
     */
    String delayNextWrite() throws InterruptedException {
        arrives = new CountDownLatch(1);
        underWay = new CountDownLatch(1);
        delayed.set(WHOEVER_IS_NEXT);
        Patiently.await(underWay);
        return delayed.get();
    }

    void letArrive() {
        delayed.set(NOBODY);
        arrives.countDown();
    }

    void pause(String name) {
        LinuxCalls.stop(process(name));
    }

    void resume(String name) {
        LinuxCalls.resume(process(name));
    }

    void kill(String name) {
        Objects.requireNonNull(contenders.remove(name)).close();
    }

    private Process process(String name) {
        return Objects.requireNonNull(contenders.get(name)).process();
    }

    @Override
    public void wrote(String resource, long token, String holder, long believedUntil) {
        if (delayed.compareAndSet(WHOEVER_IS_NEXT, holder)) {
            underWay.countDown();
            try {
                Patiently.await(arrives);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        super.wrote(resource, token, holder, believedUntil);
    }

    @Override
    public void close() {
        arrives.countDown();
        contenders.values().forEach(ChildJvm::close);
    }

    private void listen(ChildJvm contender) {
        while (contender.process().isAlive()) {
            String line = contender.nextLineIfAny();
            if (line == null) {
                return; // killed
            }
            WitnessLines.Said _ = record(line, contender);
        }
    }
}
