package dev.byztime.cluster.http;

import dev.byztime.testing.Patiently;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** Whoever listens at the address of an instance, and never ends an answer. */
final class EndlessOwner implements AutoCloseable {

    private static final byte[] HEAD =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII);

    private static final int CHUNK_BYTES = 1 << 16;

    private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final boolean goesOn;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicLong sentBytes = new AtomicLong();

    /**
     * @param goesOn whether it sends for as long as somebody reads; otherwise it sends the head of
     *     an answer and then nothing
     */
    EndlessOwner(boolean goesOn) throws IOException {
        this.goesOn = goesOn;
        Thread.ofPlatform().daemon().start(this::serve);
    }

    String address() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    /** How much it has sent, in bytes. */
    long sentBytes() {
        return sentBytes.get();
    }

    private void serve() {
        while (!listener.isClosed()) {
            try (Socket asking = listener.accept()) {
                answer(asking.getOutputStream());
            } catch (IOException e) {
                continue; // nobody reads any more
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void answer(OutputStream out) throws IOException, InterruptedException {
        out.write(HEAD);
        out.flush();
        if (!goesOn) {
            Patiently.await(closed);
        }
        byte[] size = "%x\r\n".formatted(CHUNK_BYTES).getBytes(StandardCharsets.US_ASCII);
        byte[] chunk = " ".repeat(CHUNK_BYTES).getBytes(StandardCharsets.US_ASCII);
        while (closed.getCount() > 0) {
            out.write(size);
            out.write(chunk);
            out.write('\r');
            out.write('\n');
            sentBytes.addAndGet(CHUNK_BYTES);
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
