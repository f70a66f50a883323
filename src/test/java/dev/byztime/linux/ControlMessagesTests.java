package dev.byztime.linux;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

@SuppressWarnings("ByteBufferBackingArray") // the buffers are made here, from whole arrays
class ControlMessagesTests {

    private static final int STAMPS = 48;

    private final ControlMessages messages = new ControlMessages();

    @Test
    void stampAddressAndNumberAreFound() {
        ByteBuffer control = buffer(256);
        message(control, ControlMessages.SOL_SOCKET, ControlMessages.SO_TIMESTAMPING, STAMPS)
                .putLong(1_795_000_000)
                .putLong(123_456_789)
                .put(new byte[32]);
        message(control, ControlMessages.IPPROTO_IP, ControlMessages.IP_PKTINFO, 12)
                .putInt(3)
                .put(new byte[] {127, 0, 0, 7, 1, 2, 3, 4});
        control.position(control.position() + 4); // 12 bytes are padded to 16
        message(control, ControlMessages.IPPROTO_IP, ControlMessages.IP_RECVERR, 32)
                .putInt(42)
                .put(new byte[] {4, 0, 0, 0})
                .putInt(0)
                .putInt(99)
                .put(new byte[16]);

        messages.read(control.array(), control.position());

        assertThat(messages.isStamped()).isTrue();
        assertThat(messages.stampNs()).isEqualTo(1_795_000_000_123_456_789L);
        assertThat(messages.addressFamily()).isEqualTo(Datagram.AF_INET);
        assertThat(messages.interfaceIndex()).isEqualTo(3);
        assertThat(messages.address()).startsWith(127, 0, 0, 7, 0);
        assertThat(messages.isOfSent()).isTrue();
        assertThat(messages.sentId()).isEqualTo(99);

        messages.read(control.array(), 0);
        assertThat(messages.isStamped()).isFalse();
        assertThat(messages.isOfSent()).isFalse();
        assertThat(messages.addressFamily()).isZero();
    }

    @Test
    void impossibleStampIsNone() {
        long[][] impossible = {
            {0, 0}, {-1, 5}, {Long.MAX_VALUE, 0}, {1, -1}, {1, 1_000_000_000}, {1L << 40, 0}
        };
        for (long[] stamp : impossible) {
            ByteBuffer control = buffer(64);
            message(control, ControlMessages.SOL_SOCKET, ControlMessages.SO_TIMESTAMPING, STAMPS)
                    .putLong(stamp[0])
                    .putLong(stamp[1]);
            messages.read(control.array(), 64);
            assertThat(messages.isStamped()).as("%d s %d ns", stamp[0], stamp[1]).isFalse();
        }
    }

    @Test
    void truncatedMessageIsPassedOver() {
        ByteBuffer control = buffer(64);
        message(control, ControlMessages.SOL_SOCKET, ControlMessages.SO_TIMESTAMPING, STAMPS)
                .putLong(1_795_000_000)
                .putLong(1);
        for (int length = 0; length < 64; length++) {
            messages.read(control.array(), length);
            assertThat(messages.isStamped()).as("%d bytes", length).isFalse();
        }
        messages.read(control.array(), 64);
        assertThat(messages.isStamped()).isTrue();
    }

    @FuzzTest
    void anyBytesAreRead(FuzzedDataProvider data) {
        int length = data.consumeInt(-8, 300);
        byte[] bytes = data.consumeRemainingAsBytes();
        messages.read(bytes, length);
        if (messages.isStamped()) {
            assertThat(messages.stampNs()).isPositive();
        }
    }

    private static ByteBuffer buffer(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
    }

    private static ByteBuffer message(ByteBuffer to, int level, int type, int length) {
        return to.putLong(ControlMessages.HEADER_BYTES + length).putInt(level).putInt(type);
    }
}
