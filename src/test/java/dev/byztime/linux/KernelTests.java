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
}
