package dev.byztime.command.lock;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.BlockingQueue;

/** The keeper's end of the connection to the watchdog. */
final class WatchdogLink implements AutoCloseable {

    private final SocketChannel channel;
    private final BlockingQueue<Event> events;

    /**
     * @param events receives what the watchdog says, and that it has gone
     */
    WatchdogLink(SocketChannel channel, BlockingQueue<Event> events) {
        this.channel = channel;
        this.events = events;
        Thread.ofVirtual().name("watchdog").start(this::listen);
    }

    private void listen() {
        WatchdogMessage.Reader reader = new WatchdogMessage.Reader();
        ByteBuffer buffer = ByteBuffer.allocate(1024);
        try {
            while (channel.read(buffer.clear()) >= 0) {
                buffer.flip();
                for (WatchdogMessage message = reader.next(buffer);
                        message != null;
                        message = reader.next(buffer)) {
                    events.add(new Event.Said(message));
                }
            }
        } catch (IOException e) {
            // as if it had ended
        }
        events.add(new Event.WatchdogGone());
    }

    /** Sends a message; without effect if the watchdog has gone, which is an event. */
    void send(String word, long... numbers) {
        try {
            ByteBuffer bytes = WatchdogMessage.of(word, numbers).bytes();
            while (bytes.hasRemaining()) {
                int _ = channel.write(bytes);
            }
        } catch (IOException e) {
            // the other thread notices
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
