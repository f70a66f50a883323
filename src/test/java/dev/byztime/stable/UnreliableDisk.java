package dev.byztime.stable;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * A folder in memory that fails, stalls, crashes, forgets and is taken by others as it is told to.
 *
 * <p>Each life of a service opens it anew. What an earlier life still has in hand is dead after a
 * crash; without one, the earlier life is merely not the owner any more and can still do harm.
 */
public final class UnreliableDisk {

    /** Where an operation can be when something happens to it. */
    public enum Step {
        BEFORE_READ,
        BEFORE_WRITE,
        AFTER_REMOVE,
        AFTER_CREATE,
        HALF_WRITTEN,
        BEFORE_SYNC,
        /** The kernel could not write the content, and takes it for written from now on. */
        IN_SYNC,
        AFTER_SYNC,
        BEFORE_RENAME,
        AFTER_RENAME,
        BEFORE_SYNC_NAMES,
        /** Like {@link #IN_SYNC}, for the names. */
        IN_SYNC_NAMES,
        AFTER_SYNC_NAMES,
        BEFORE_OWNER_CHECK
    }

    /** All that was in the folder once. */
    public record Backup(Map<String, byte[]> contents) {}

    private static final Duration LONGEST_STALL = Duration.ofMinutes(2);
    private static final Predicate<Step> NEVER = moment -> false;

    private final PageCache cache = new PageCache();
    private Predicate<Step> failing = NEVER;
    private Predicate<Step> stalling = NEVER;
    private @Nullable Handle owner;
    private int crashes;
    private int stalled;
    private int writers;
    private int mostWriters;

    /** Whatever matches fails with an IOException, until {@link #heal}. */
    public synchronized void failIf(Predicate<Step> moment) {
        failing = moment;
    }

    /** It fails from the {@code count}-th moment from now on: as if the machine stopped there. */
    public void failAfter(int count) {
        failIf(
                new Predicate<>() {
                    private int left = count;

                    @Override
                    public boolean test(Step moment) {
                        return left-- <= 0;
                    }
                });
    }

    /** Whatever matches waits until {@link #goOn}, {@link #heal} or a crash. */
    public synchronized void stallIf(Predicate<Step> moment) {
        stalling = moment;
    }

    /** Whether some thread is held up at this moment. */
    public synchronized boolean isStalled() {
        return stalled > 0;
    }

    /** What was stalled goes on, and nothing stalls any more; what is to fail still fails. */
    public synchronized void goOn() {
        stalling = NEVER;
        notifyAll();
    }

    /** Nothing fails or stalls any more, and what was stalled goes on. */
    public synchronized void heal() {
        failing = NEVER;
        goOn();
    }

    /** The process ends, wherever it was; the kernel goes on, and remembers. */
    public synchronized void crashProcess() {
        owner = null;
        crashes++;
        heal();
    }

    /** The machine ends: only what was synced is sure to be there afterwards. */
    public synchronized void crashMachine(RandomGenerator random) {
        cache.crash(random);
        crashProcess();
    }

    /** A copy of the folder as programs see it. */
    public synchronized Backup backup() {
        return new Backup(cache.contents());
    }

    /** Between two lives: somebody puts a copy in the place of the folder. */
    public synchronized void restore(Backup backup) {
        cache.replace(backup.contents());
        crashProcess();
    }

    /** Between two lives: the folder goes, and an empty one takes its place. */
    public void lose() {
        restore(new Backup(Map.of()));
    }

    /** A bit of a file flips, or several do. */
    public synchronized void rot(String name, RandomGenerator random) {
        Map<String, byte[]> contents = new HashMap<>(cache.contents());
        byte[] content = contents.get(name);
        if (content != null && content.length > 0) {
            byte[] rotten = content.clone();
            do {
                rotten[random.nextInt(rotten.length)] ^= (byte) (1 << random.nextInt(8));
            } while (random.nextBoolean() || Arrays.equals(rotten, content));
            contents.put(name, rotten);
            cache.replace(contents);
        }
    }

    /** Another process takes the folder for its own, as when somebody removed the lock file. */
    public void takeByAnother() {
        open();
    }

    /** Whether some life has not given it up: neither by its last release nor by a crash. */
    public synchronized boolean isInUse() {
        return owner != null && owner.users > 0;
    }

    /** How many threads there have been at most that changed files at the same time. */
    public synchronized int mostWriters() {
        return mostWriters;
    }

    /** A file's content as programs see it. */
    synchronized byte @Nullable [] content(String name) {
        return cache.read(name);
    }

    /** See {@link PageCache#afterAnyCrash}. */
    synchronized List<Optional<byte[]>> afterAnyCrash(String name) {
        return cache.afterAnyCrash(name);
    }

    /** For a new life, which owns it. */
    public synchronized Disk open() {
        owner = new Handle();
        return owner;
    }

    /** What one life does to the folder. */
    private final class Handle implements Disk {

        private final int crashesBefore = crashes;
        private int users = 1;

        @Override
        public byte @Nullable [] read(String name, int mostBytes) throws IOException {
            synchronized (UnreliableDisk.this) {
                reach(Step.BEFORE_READ);
                byte[] content = cache.read(name);
                return content == null || content.length <= mostBytes
                        ? content
                        : Arrays.copyOf(content, mostBytes);
            }
        }

        @Override
        public void writeAnew(String name, byte[] content, int mostBytes) throws IOException {
            if (content.length > mostBytes) {
                throw new IllegalArgumentException(name + " is too long");
            }
            change(() -> {
                reach(Step.BEFORE_WRITE);
                cache.remove(name);
                reach(Step.AFTER_REMOVE);
                PageCache.Inode file = cache.create(name);
                reach(Step.AFTER_CREATE);
                file.write(Arrays.copyOf(content, content.length / 2));
                reach(Step.HALF_WRITTEN);
                file.write(content);
                reach(Step.BEFORE_SYNC);
                reach(Step.IN_SYNC, file::failToSync);
                file.sync();
                reach(Step.AFTER_SYNC);
            });
        }

        @Override
        public void rename(String from, String to) throws IOException {
            change(() -> {
                reach(Step.BEFORE_RENAME);
                cache.rename(from, to);
                reach(Step.AFTER_RENAME);
            });
        }

        @Override
        public void syncNames() throws IOException {
            change(() -> {
                reach(Step.BEFORE_SYNC_NAMES);
                reach(Step.IN_SYNC_NAMES, cache::failToSyncNames);
                cache.syncNames();
                reach(Step.AFTER_SYNC_NAMES);
            });
        }

        @Override
        public void requireOwned() throws IOException {
            synchronized (UnreliableDisk.this) {
                reach(Step.BEFORE_OWNER_CHECK);
                if (owner != this) {
                    throw new IOException("another process may own this folder now");
                }
            }
        }

        @Override
        public void retain() {
            synchronized (UnreliableDisk.this) {
                if (users == 0) {
                    throw new IllegalStateException("it is closed");
                }
                users++;
            }
        }

        @Override
        public void release() {
            synchronized (UnreliableDisk.this) {
                if (users == 0) {
                    throw new IllegalStateException("it is closed");
                }
                users--;
            }
        }

        private void change(Steps steps) throws IOException {
            synchronized (UnreliableDisk.this) {
                mostWriters = Math.max(mostWriters, ++writers);
                try {
                    steps.run();
                } finally {
                    writers--;
                }
            }
        }

        private void reach(Step moment) throws IOException {
            reach(moment, () -> {});
        }

        /**
         * @param harm what else a failure does
         */
        private void reach(Step moment, Runnable harm) throws IOException {
            while (crashes == crashesBefore && stalling.test(moment)) {
                stall();
            }
            if (crashes != crashesBefore || users == 0) {
                throw new IOException("this life is over");
            }
            if (failing.test(moment)) {
                harm.run();
                throw new IOException("made to fail at " + moment);
            }
        }

        private void stall() throws IOException {
            stalled++;
            try {
                long begun = System.nanoTime();
                UnreliableDisk.this.wait(LONGEST_STALL.toMillis());
                if (System.nanoTime() - begun >= LONGEST_STALL.toNanos()) {
                    throw new AssertionError("nobody has ended the stall");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while stalled");
            } finally {
                stalled--;
            }
        }
    }

    /** The parts of an operation. */
    @FunctionalInterface
    private interface Steps {
        void run() throws IOException;
    }
}
