package dev.byztime.consumer;

import dev.byztime.clock.LocalClock;
import dev.byztime.clock.LocalTime;
import dev.byztime.clock.Pause;
import dev.byztime.linux.ShiftedClock;
import dev.byztime.run.WaitRegistry;
import dev.byztime.stable.KeepersByHand;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

import java.io.IOException;
import java.nio.file.Files;

/**
 * A {@link Machine} below the service: its time moves when a test turns it, or a request waits.
 *
 * <p>All tests of one kind of context share it, one after the other, so each begins with {@link
 * #begin}.
 */
@TestConfiguration(proxyBeanMethods = false)
public class ServedTime implements LocalClock, Pause, AutoCloseable {

    public static final String OFFSET = "1795236000s";
    public static final Timestamp LONGEST_WAIT = Machine.span("60s");

    /** The packaged ones. */
    static final ReadingLimits LIMITS =
            new ReadingLimits(
                    Machine.span("60s"),
                    Machine.span("250ms"),
                    Machine.span("15m"),
                    Machine.span("1s"));

    /** Something that happens while a request waits. */
    @FunctionalInterface
    interface Event {
        void happen() throws IOException;
    }

    public final Machine machine;
    private volatile boolean namespace;
    private @Nullable Event event;
    private int pauses;
    private final ObjectProvider<KeepersByHand> keepers;
    private boolean begun;

    ServedTime(ObjectProvider<KeepersByHand> keepers) throws IOException {
        this.keepers = keepers;
        machine = new Machine(Files.createTempDirectory("byztime"));
    }

    /** Every reading reads the file, unless a test says otherwise. */
    @Bean
    @Primary
    ConsumerContext contextByHand(@Value("${served-time.keep:0s}") String keep) {
        return machine.context(this, machine.clock, keep, 250_000, LIMITS);
    }

    @Bean
    @Primary
    CommitWait commitWaitByHand(CountedClock counted, WaitRegistry waiting) {
        return new CommitWait(counted, this, this, waiting, LONGEST_WAIT);
    }

    /**
     * Everything as it should be: an entry of now with an error of 250 us, in a new file, and
     * ceilings that have risen; at first also past what a start costs.
     */
    public void begin() throws IOException {
        namespace = false;
        event = null;
        pauses = 0;
        machine.pass("1s");
        Files.deleteIfExists(machine.path);
        machine.reopen(Machine.ERA);
        publish();
        raise();
        if (!begun) {
            begun = true;
            machine.pass("30s");
            publish();
            raise();
        }
    }

    /** An entry of now with an error of 250 us. */
    public void publish() throws IOException {
        machine.publish(OFFSET, "250us");
    }

    /** Ceilings try to rise. */
    public void raise() {
        keepers.forEach(KeepersByHand::step);
    }

    /** Time passes, and ceilings stay where they are. */
    public void pass(String awake) {
        machine.pass(awake);
    }

    /** From now on there is no time, until the next entry. */
    public void lose() throws IOException {
        machine.publishUnsynchronized();
    }

    /** The estimate now, and {@code further} from it. */
    public Timestamp in(String further) {
        return machine.clock.read().raw().plus(Machine.span(OFFSET)).plus(Machine.span(further));
    }

    /** From now on this process sees the clocks of a time namespace. */
    void enterNamespace() {
        namespace = true;
    }

    /** When the next request waits, this happens instead of the passage of time. */
    void whileWaiting(Event next) {
        event = next;
    }

    /** How often requests have waited. */
    public int pauses() {
        return pauses;
    }

    @Override
    public LocalTime read() {
        return namespace ? new ShiftedClock().read() : machine.clock.read();
    }

    @Override
    public void park(long ns) {
        pauses++;
        Event now = event;
        event = null;
        try {
            if (now == null) {
                machine.clock.advance(Timestamp.ofNanos(ns));
            } else {
                now.happen();
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        machine.close();
    }
}
