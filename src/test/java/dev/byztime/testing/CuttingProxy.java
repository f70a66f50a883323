package dev.byztime.testing;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Passes the bytes of connections on to a server, and may lose its answers. */
public final class CuttingProxy implements AutoCloseable {

    private static final int BUFFER_BYTES = 8192;

    private final int target;
    private final ServerSocket door;
    private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
    private volatile boolean cuts;

    /** Begins at a free port. */
    public CuttingProxy(int target) throws IOException {
        this.target = target;
        this.door = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::acceptAll);
    }

    public int port() {
        return door.getLocalPort();
    }

    /** Whether a connection is cut when the server answers, and the answer lost. */
    public void cutAnswers(boolean cut) {
        cuts = cut;
    }

    private void acceptAll() {
        try {
            while (!door.isClosed()) {
                Socket client = door.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                open.add(client);
                open.add(server);
                Thread.ofVirtual().start(() -> pump(client, server, false));
                Thread.ofVirtual().start(() -> pump(server, client, true));
            }
        } catch (IOException e) {
            closeQuietly(door);
        }
    }

    private void pump(Socket from, Socket to, boolean answers) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int n = in.read(buffer); n >= 0 && !(answers && cuts); n = in.read(buffer)) {
                out.write(buffer, 0, n);
            }
        } catch (IOException e) {
            closeQuietly(from);
        }
    }

    private static void closeQuietly(Closeable each) {
        try {
            each.close();
        } catch (IOException _) {
            return; // it is as good as closed
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        open.forEach(CuttingProxy::closeQuietly);
    }
}
