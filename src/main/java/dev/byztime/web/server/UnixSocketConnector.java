package dev.byztime.web.server;

import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

/**
 * The connector that listens on a Unix domain socket.
 *
 * <p>It makes the socket in a folder that nobody else may enter, sets the permissions there, and
 * then moves the socket to its path. So no client can connect before the permissions are set, and
 * the socket of a killed process is replaced in one step.
 */
final class UnixSocketConnector extends UnixDomainServerConnector {

    /** The permissions: for the service's user and its group, such as that of a pod's volume. */
    private static final String PERMISSIONS = "rw-rw----";

    private static final String PREFIX = ".bt";

    /**
     * The bytes that the name of the temporary folder and the name of the socket in it add to the
     * path.
     */
    private static final int ADDED = PREFIX.length() + 20 + 3;

    private final UnixSocket socket;

    /** The key of this connector's file at the path; null if there is none. */
    private volatile Object ours = "";

    UnixSocketConnector(Server server, UnixSocket socket, HttpConnectionFactory http) {
        super(server, http);
        this.socket = socket;
        setName("unix"); // metrics would otherwise count both connectors as one
    }

    @Override
    protected void doStart() throws Exception {
        socket.requireFree();
        Path path = socket.path().toAbsolutePath();
        Path parent = Objects.requireNonNull(path.getParent());
        int most = MAX_UNIX_DOMAIN_PATH_LENGTH - ADDED;
        if (bytes(parent) > most || bytes(path) > MAX_UNIX_DOMAIN_PATH_LENGTH) {
            throw UnixSocketException.tooLong(socket.path(), most);
        }
        try {
            Path folder = Files.createTempDirectory(parent, PREFIX);
            try {
                Path made = folder.resolve("s");
                setUnixDomainPath(made);
                super.doStart();
                Files.setPosixFilePermissions(made, PosixFilePermissions.fromString(PERMISSIONS));
                ours = key(made);
                Files.move(made, path, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw UnixSocketException.unusable(socket.path(), e);
        }
    }

    @Override
    protected void doStop() throws Exception {
        if (getUnixDomainPath() == null) {
            return; // the start was refused before there was anything to stop
        }
        super.doStop();
        try {
            if (key(socket.path()).equals(ours)) {
                Files.delete(socket.path());
            }
        } catch (IOException e) {
            // the socket is gone, or the next start will replace it
        }
    }

    private static int bytes(Path path) {
        return path.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    private static Object key(Path path) throws IOException {
        return Files.getAttribute(path, "unix:ino");
    }
}
