package dev.byztime.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A connection to an HTTP server whose bytes a test writes itself, for what proper clients cannot
 * do: malformed, cut short, or both ways at once.
 */
public final class HttpSocket implements AutoCloseable {

    private static final int PATIENCE_MS = 60_000;

    private final Socket socket;
    private final OutputStream out;
    private final InputStream in;

    /** Bytes of the present chunk that were not read yet; negative before the first. */
    private int left = -1;

    public HttpSocket(URI server) throws IOException {
        socket = new Socket(server.getHost(), server.getPort());
        socket.setSoTimeout(PATIENCE_MS);
        socket.setTcpNoDelay(true);
        out = socket.getOutputStream();
        in = new BufferedInputStream(socket.getInputStream());
    }

    /**
     * A whole answer.
     *
     * @param headers by name in lower case
     */
    public record Answer(int status, Map<String, String> headers, String body) {

        /** Whether the server ends the connection with it. */
        public boolean isLast() {
            return "close".equals(headers.get("connection"));
        }
    }

    /** Writes the head of a POST with a body of unknown length, which {@link #chunk} continues. */
    public void beginChunked(String path, String contentType) throws IOException {
        send(head(path, contentType) + "Transfer-Encoding: chunked\r\n\r\n");
    }

    /** Writes a whole POST. */
    public void post(String path, String contentType, byte[] body) throws IOException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(ascii(head(path, contentType)));
        whole.writeBytes(ascii("Content-Length: " + body.length + "\r\n\r\n"));
        whole.writeBytes(body);
        send(whole.toByteArray());
    }

    /** Writes a part of a body of unknown length; none ends it. */
    public void chunk(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream chunk = new ByteArrayOutputStream();
        chunk.writeBytes(ascii(Integer.toHexString(bytes.length) + "\r\n"));
        chunk.writeBytes(bytes);
        chunk.writeBytes(ascii("\r\n"));
        send(chunk.toByteArray());
    }

    public void send(String text) throws IOException {
        send(ascii(text));
    }

    public void send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** Reads a whole answer. */
    public Answer answer() throws IOException {
        Map<String, String> headers = new TreeMap<>();
        int status = head(headers);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if (headers.containsKey("content-length")) {
            body.writeBytes(exactly(Integer.parseInt(headers.get("content-length"))));
        } else if (headers.containsKey("transfer-encoding")) {
            left = -1;
            for (int b = bodyByte(); b >= 0; b = bodyByte()) {
                body.write(b);
            }
        } else {
            body.writeBytes(in.readAllBytes());
        }
        return new Answer(status, headers, body.toString(StandardCharsets.UTF_8));
    }

    /** Reads a whole answer to a HEAD, which has no body whatever its headers say. */
    public Answer answerToHead() throws IOException {
        Map<String, String> headers = new TreeMap<>();
        int status = head(headers);
        return new Answer(status, headers, "");
    }

    /** Reads the head of an answer whose body {@link #line} reads; its status. */
    public int beginAnswer() throws IOException {
        left = -1;
        return head(new TreeMap<>());
    }

    /** Reads a line of an answer of unknown length; empty at its regular end. */
    public String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = bodyByte(); b >= 0; b = bodyByte()) {
            line.write(b);
            if (b == '\n') {
                break;
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private int head(Map<String, String> headers) throws IOException {
        String first = text();
        for (String header = text(); !header.isEmpty(); header = text()) {
            int colon = header.indexOf(':');
            headers.put(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).strip());
        }
        return Integer.parseInt(first.split(" ")[1]);
    }

    /** The next byte of a body of unknown length; negative at its end. */
    private int bodyByte() throws IOException {
        if (left == 0) {
            text(); // the end of a chunk
        }
        if (left <= 0) {
            left = Integer.parseInt(text(), 16);
            if (left == 0) {
                text();
                left = -1;
                return -1;
            }
        }
        left--;
        return oneByte();
    }

    private String text() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int b = oneByte(); b != '\n'; b = oneByte()) {
            if (b != '\r') {
                text.append((char) b);
            }
        }
        return text.toString();
    }

    private byte[] exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the answer is cut short");
        }
        return bytes;
    }

    private int oneByte() throws IOException {
        int b = in.read();
        if (b < 0) {
            throw new EOFException("the connection has ended");
        }
        return b;
    }

    private static String head(String path, String contentType) {
        return "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: %s\r\n"
                .formatted(path, contentType);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
