package dev.byztime.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.ChildJvm;
import dev.byztime.testing.LinuxCalls;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;

/** A process that is paused beyond the end of its lease, between its check and its write. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PausedHolderIT {

    private static final long SECOND = 1_000_000_000;

    private final FencedStorage storage = new FencedStorage();

    @TempDir private Path folder;

    @Test
    void theLateWriteOfAPausedHolderIsRefused() throws Exception {
        try (ChildJvm service = ChildJvm.start(LeanLeases.class, folder.resolve("state"));
                ChildJvm paused = ChildJvm.start(PausedHolder.class)) {
            assertThat(service.nextLine()).isEqualTo("ready");
            String uri = "http://127.0.0.1:" + service.ask("go") + "/";
            String[] granted = paused.ask(uri).split(" ");
            long token = Long.parseLong(granted[0]);
            long believedUntil = Long.parseLong(granted[1]);

            assertThat(paused.ask(PausedHolder.CHECK)).isEqualTo("true");
            LinuxCalls.stop(paused.process());
            paused.tell(PausedHolder.WRITE); // without another check
            paused.tell(PausedHolder.CHECK);

            LeaseCaller client = new LeaseCaller();
            client.setService(URI.create(uri));
            LeaseCaller.Told told =
                    client.acquire(
                            "r", Mode.WRITE, "next", "1", LeanLeases.LONGEST_NS, 30 * SECOND, true);
            LeaseCaller.Lent next = Objects.requireNonNull(told.lease());
            assertThat(LocalRule.shared()).isGreaterThan(believedUntil);
            assertThat(next.token()).isGreaterThan(token);
            assertThat(storage.write("r", next.token(), "next", 0, 1)).isTrue();

            LinuxCalls.resume(paused.process());
            String[] write = paused.nextLine().split(" ");
            assertThat(write[0]).isEqualTo(PausedHolder.WRITE);
            assertThat(storage.write("r", Long.parseLong(write[1]), "paused", 1, 0)).isFalse();
            assertThat(paused.nextLine()).as("who checks again knows").isEqualTo("false");
            assertThat(storage.read("r")).isEqualTo("next");
        }
    }
}
