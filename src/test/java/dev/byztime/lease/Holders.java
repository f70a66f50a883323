package dev.byztime.lease;

import dev.byztime.testing.ChildJvm;
import dev.byztime.testing.LinuxCalls;
import dev.byztime.testing.Patiently;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Holders of leases that outlive the service: threads, one of them careless, and a process that is
 * paused and resumed all the time, often beyond the end of its leases.
 */
final class Holders extends RecordingWitness implements AutoCloseable {

    private static final int THREADS = 4;
    private static final int PAUSE_MS = 1_200;
    private static final int RUN_MS = 700;

    private final CountDownLatch end = new CountDownLatch(1);
    private final LeaseCaller client = new LeaseCaller();
    private final List<Holder> holders = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicInteger confirmedByChild = new AtomicInteger();
    private final ChildJvm child;
    private final Thread listener;
    private final Thread pauser;

    Holders(long seed) throws IOException {
        child = ChildJvm.start(HolderProcess.class, "process", seed);
        for (int i = 0; i < THREADS; i++) {
            Holder holder =
                    new Holder(
                            i == 0 ? "careless" : "thread-" + i,
                            client,
                            this,
                            i % 2 == 0 ? LocalRule.RAW : LocalRule.BOOTTIME,
                            i == 0,
                            seed + 1 + i,
                            end);
            holders.add(holder);
            threads.add(Thread.ofPlatform().start(holder));
        }
        listener = Thread.ofPlatform().start(this::listen);
        Random random = new Random(~seed);
        pauser = Thread.ofPlatform().start(() -> pauseAndResume(random));
    }

    void setService(URI uri) {
        client.setService(uri);
        child.tell(uri);
    }

    /** How often a holder kept over a restart what it had. */
    int confirmed() {
        return confirmedByChild.get() + holders.stream().mapToInt(h -> h.confirmed.get()).sum();
    }

    /** Lets them go on for a while. */
    void letPass(long ns) throws InterruptedException {
        boolean _ = end.await(ns, TimeUnit.NANOSECONDS);
    }

    /** Lets them go on until something is so, but not for longer than {@code patienceNs}. */
    void await(long patienceNs, BooleanSupplier isSo) throws InterruptedException {
        long begun = LocalRule.shared();
        while (!isSo.getAsBoolean() && LocalRule.shared() - begun < patienceNs) {
            letPass(5_000_000);
        }
    }

    /** Lets them end, and hears all that they have to tell. */
    void end() throws InterruptedException {
        end.countDown();
        for (Thread thread : threads) {
            Patiently.join(thread);
        }
        Patiently.join(pauser);
        child.tell(HolderProcess.END);
        Patiently.join(listener);
    }

    @Override
    public void close() {
        end.countDown();
        child.close();
    }

    private void listen() {
        while (true) {
            String line = child.nextLineIfAny();
            if (line == null) {
                return; // killed by close
            }
            if (record(line, child) == WitnessLines.Said.OTHER) {
                confirmedByChild.set(Integer.parseInt(line.replaceAll("\\D", "")));
                return;
            }
        }
    }

    private void pauseAndResume(Random random) {
        try {
            while (!end.await(random.nextInt(RUN_MS), TimeUnit.MILLISECONDS)) {
                LinuxCalls.stop(child.process());
                boolean _ = end.await(random.nextInt(PAUSE_MS), TimeUnit.MILLISECONDS);
                LinuxCalls.resume(child.process());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
