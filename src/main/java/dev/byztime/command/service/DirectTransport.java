package dev.byztime.command.service;

import dev.byztime.client.ServiceTransport;

import org.jspecify.annotations.Nullable;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Carries each request over a connection of its own: TCP, TLS or a Unix domain socket.
 *
 * <p>Nothing is sent twice, and no redirection is followed. docs/decisions.md says why none of the
 * JDK's clients is used.
 */
final class DirectTransport implements ServiceTransport {

    /** Gives the current access token. */
    @FunctionalInterface
    interface Token {

        /**
         * The secret; null if there is none.
         *
         * @throws IOException if it cannot be read now
         */
        @Nullable String secret() throws IOException;
    }

    private final ServiceAddress address;
    private final Token token;
    private final LongSupplier nowNs;
    private final Duration patience;

    /**
     * @param nowNs a clock that only rises, in nanoseconds
     * @param patience how long an answer may take beyond the requested wait
     */
    DirectTransport(ServiceAddress address, Token token, LongSupplier nowNs, Duration patience) {
        this.address = address;
        this.token = token;
        this.nowNs = nowNs;
        this.patience = patience;
    }

    @Override
    public Reply send(
            String method, String path, String accept, @Nullable String json, Duration wait)
            throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted");
        }
        byte[] request = request(method, path, accept, json);
        Deadline deadline = Deadline.in(nowNs, patience.plus(wait).toNanos());
        try (Wire wire = connect(deadline)) {
            wire.send(request);
            return HttpAnswer.read(new BufferedInputStream(wire.answer()));
        }
    }

    private Wire connect(Deadline deadline) throws IOException {
        Path socket = address.socket();
        return socket == null
                ? TcpWire.connect(address, deadline)
                : UnixWire.connect(socket, deadline);
    }

    private byte[] request(String method, String path, String accept, @Nullable String json)
            throws IOException {
        StringBuilder head = new StringBuilder(256);
        head.append(method).append(' ').append(address.folder()).append(path);
        head.append(" HTTP/1.1\r\nHost: ").append(address.authority());
        head.append("\r\nConnection: close\r\nAccept: ").append(accept).append("\r\n");
        String secret = token.secret();
        if (secret != null) {
            head.append("Authorization: Bearer ").append(secret).append("\r\n");
        }
        byte[] body = json == null ? new byte[0] : json.getBytes(StandardCharsets.UTF_8);
        if (json != null) {
            head.append("Content-Type: application/json\r\n");
        }
        if (!method.equals("GET")) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        request.writeBytes(body);
        return request.toByteArray();
    }
}
