package dev.byztime.web.server;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * The path of a Unix domain socket to listen on.
 *
 * @param path the path that clients connect to
 */
public record UnixSocket(Path path) {

    private static final int TYPE = 0170000;
    private static final int SOCKET = 0140000;

    /**
     * Checks that the path is free, or has only the socket of a dead process, which the kernel does
     * not remove.
     *
     * @throws UnixSocketException if something else is at the path
     */
    void requireFree() {
        try {
            if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                return;
            }
            int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
            if ((mode & TYPE) != SOCKET) {
                throw UnixSocketException.notASocket(path);
            }
            SocketChannel.open(UnixDomainSocketAddress.of(path)).close();
            throw UnixSocketException.inUse(path);
        } catch (ConnectException e) {
            // nobody listens, so the socket is left over and will be replaced
        } catch (IOException e) {
            throw UnixSocketException.unusable(path, e);
        }
    }
}
