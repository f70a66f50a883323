package dev.byztime.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Facts about the kernel, from where it states them. */
class KernelTests {

    @Test
    void theEraIsTheBootId() throws IOException {
        String bootId = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        assertThat(Kernel.era()).hasToString(bootId).isEqualTo(Kernel.era());
    }

    @Test
    void thisSystemIsSupported() {
        assertThat(Kernel.unsupported()).isEmpty();
        assertThat(Kernel.unsupported("Linux", ByteOrder.LITTLE_ENDIAN, "64")).isEmpty();
    }

    @Test
    void anyOtherSystemIsNamed() {
        assertThat(Kernel.unsupported("Mac OS X", ByteOrder.LITTLE_ENDIAN, "64"))
                .hasValueSatisfying(why -> assertThat(why).contains("Linux only", "Mac OS X"));
        assertThat(Kernel.unsupported("Linux", ByteOrder.BIG_ENDIAN, "64"))
                .hasValueSatisfying(why -> assertThat(why).contains("little-endian", "BIG_ENDIAN"));
        assertThat(Kernel.unsupported("Linux", ByteOrder.LITTLE_ENDIAN, "32"))
                .hasValueSatisfying(why -> assertThat(why).contains("64-bit", "32 bits"));
    }

    @Test
    void theFirstProcessWasStartedBeforeThisOne() {
        long now = new LinuxClock().read().boottimeNs();
        assertThat(Kernel.initStartedNs().orElse(0)).isBetween(0L, now);
    }

    /** A name may have anything in it. */
    @Test
    void theStartOfAProcessIsCountedInTicks() {
        String stat = "1 (a) S 7 (b)) S 0 0 0 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 1234 99 98";
        assertThat(Kernel.initStartedNs(stat)).hasValue(12_340_000_000L);
        assertThat(Kernel.initStartedNs("1 (a) S 0")).isEmpty();
        assertThat(Kernel.initStartedNs("")).isEmpty();
        assertThat(Kernel.initStartedNs(stat.replace("1234", "x"))).isEmpty();
    }
}
