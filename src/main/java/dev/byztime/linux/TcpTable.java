package dev.byztime.linux;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The kernel's list of TCP connections (proc(5), /proc/net/tcp). It tells whether a peer has closed
 * a connection, which a web server does not notice while it answers.
 */
public final class TcpTable {

    private static final List<Path> TABLES =
            List.of(Path.of("/proc/self/net/tcp"), Path.of("/proc/self/net/tcp6"));

    /** The states of a connection. */
    public enum State {
        /** Both sides may send. */
        OPEN,
        /** The peer sends no more, as after closing. */
        CLOSED_BY_PEER,
        /** There is no such connection, or only one that has not been accepted yet. */
        NONE
    }

    private static final int LOCAL = 1;
    private static final int REMOTE = 2;
    private static final int STATE = 3;
    private static final int INODE = 9;

    /**
     * The inode of a connection that no program has accepted yet, or that its program has closed.
     */
    private static final String NO_INODE = "0";

    private static final String CLOSE_WAIT = "08";

    /** The prefix ::ffff:0:0 of an IPv4 address, in the table's notation. */
    private static final String MAPPED =
            "0".repeat(16) + words(new byte[] {0, 0, (byte) 0xff, (byte) 0xff});

    private final Map<String, String> states = new HashMap<>();

    private TcpTable() {}

    /** Reads the table. Its rows may be from slightly different moments. */
    public static TcpTable read() throws IOException {
        TcpTable table = new TcpTable();
        for (Path path : TABLES) {
            if (Files.exists(path)) { // there may be no IPv6
                try (Stream<String> lines = Files.lines(path, StandardCharsets.US_ASCII)) {
                    lines.skip(1).map(line -> line.strip().split(" +")).forEach(table::add);
                }
            }
        }
        return table;
    }

    private void add(String[] row) {
        if (!row[INODE].equals(NO_INODE)) {
            states.put(row[REMOTE] + ">" + row[LOCAL], row[STATE]);
        }
    }

    /**
     * The state of the connection between a peer and this machine.
     *
     * @param local this machine's end, which is necessary because a peer may use one port for
     *     connections to several addresses
     */
    public State of(InetSocketAddress peer, InetSocketAddress local) {
        // IPv4 on a dual-stack socket is in the table for IPv6, as ::ffff:a.b.c.d.
        String state =
                Stream.of("", MAPPED)
                        .map(prefix -> end(prefix, peer) + ">" + end(prefix, local))
                        .map(key -> states.getOrDefault(key, ""))
                        .filter(found -> !found.isEmpty())
                        .findFirst()
                        .orElse("");
        return switch (state) {
            case "" -> State.NONE;
            case CLOSE_WAIT -> State.CLOSED_BY_PEER;
            default -> State.OPEN;
        };
    }

    private static String end(String prefix, InetSocketAddress end) {
        return "%s%s:%04X".formatted(prefix, words(end.getAddress().getAddress()), end.getPort());
    }

    /**
     * The address as the table writes it: each four bytes as a hexadecimal number in the machine's
     * byte order.
     */
    private static String words(byte[] address) {
        StringBuilder text = new StringBuilder();
        ByteBuffer bytes = ByteBuffer.wrap(address).order(ByteOrder.nativeOrder());
        while (bytes.hasRemaining()) {
            text.append("%08X".formatted(bytes.getInt()));
        }
        return text.toString();
    }
}
