package dev.byztime.daemon.keys;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.function.LongSupplier;

/**
 * A TCP connection whose every operation ends by a deadline, writes included.
 *
 * <p>Only one thread may use it.
 */
final class TimedChannel implements AutoCloseable {

    private static final long MILLISECOND_NS = 1_000_000;

    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private final LongSupplier nowNs;

    TimedChannel(LongSupplier nowNs) throws IOException {
        this.nowNs = nowNs;
        this.channel = SocketChannel.open();
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            this.selector = Selector.open();
            this.key = channel.register(selector, 0);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Connects.
     *
     * @throws SocketTimeoutException after the deadline
     */
    void connect(InetSocketAddress address, long deadlineNs) throws IOException {
        boolean connected = channel.connect(address);
        while (!connected) {
            await(SelectionKey.OP_CONNECT, deadlineNs);
            connected = channel.finishConnect();
        }
    }

    /**
     * Reads some bytes.
     *
     * @return the number of bytes; -1 at the end
     * @throws SocketTimeoutException after the deadline
     */
    int read(ByteBuffer into, long deadlineNs) throws IOException {
        while (true) {
            int length = channel.read(into);
            if (length != 0) {
                return length;
            }
            await(SelectionKey.OP_READ, deadlineNs);
        }
    }

    /**
     * Writes all bytes.
     *
     * @throws SocketTimeoutException after the deadline
     */
    void write(ByteBuffer bytes, long deadlineNs) throws IOException {
        while (true) {
            channel.write(bytes);
            if (!bytes.hasRemaining()) {
                return;
            }
            await(SelectionKey.OP_WRITE, deadlineNs);
        }
    }

    private void await(int operation, long deadlineNs) throws IOException {
        long leftNs = deadlineNs - nowNs.getAsLong();
        if (leftNs <= 0 || Thread.currentThread().isInterrupted()) {
            throw new SocketTimeoutException("it took too long");
        }
        key.interestOps(operation);
        selector.select(leftNs / MILLISECOND_NS + 1);
        selector.selectedKeys().clear();
    }

    @Override
    public void close() throws IOException {
        try (selector) {
            channel.close();
        }
    }
}
