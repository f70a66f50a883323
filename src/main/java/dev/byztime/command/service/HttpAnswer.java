package dev.byztime.command.service;

import dev.byztime.client.ServiceTransport.Reply;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Reads an HTTP/1.1 answer (RFC 9112) on a connection that carries only one. */
final class HttpAnswer {

    /** The most bytes of a body. The longest that a command asks for is a tenth of it. */
    static final int MAX_BODY_BYTES = 4 << 20;

    private static final int MAX_LINE_BYTES = 16_384;
    private static final int MAX_FIELDS = 200;

    private final InputStream in;

    private HttpAnswer(InputStream in) {
        this.in = in;
    }

    /**
     * @param in should be buffered
     * @throws IOException if it is no answer, or a longer one than this service gives
     */
    static Reply read(InputStream in) throws IOException {
        return new HttpAnswer(in).read();
    }

    private Reply read() throws IOException {
        String[] start = line().split(" ", 3);
        if (start.length < 2 || !start[0].startsWith("HTTP/1.") || !start[1].matches("[0-9]{3}")) {
            throw new IOException("the answer is not HTTP/1.1");
        }
        Map<String, String> fields = fields();
        return new Reply(
                Integer.parseInt(start[1]), fields.getOrDefault("retry-after", ""), body(fields));
    }

    private Map<String, String> fields() throws IOException {
        Map<String, String> fields = new HashMap<>();
        for (int i = 0; i < MAX_FIELDS; i++) {
            String line = line();
            if (line.isEmpty()) {
                return fields;
            }
            int colon = line.indexOf(':');
            if (colon > 0) {
                String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
                fields.put(name, line.substring(colon + 1).strip());
            }
        }
        throw new IOException("the answer has too many header fields");
    }

    private String body(Map<String, String> fields) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        String length = fields.get("content-length");
        if (fields.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) {
            for (int chunk = chunkBytes(); chunk > 0; chunk = chunkBytes()) {
                take(chunk, body);
                String end = line();
                if (!end.isEmpty()) {
                    throw new IOException("a chunk of the answer is malformed");
                }
            }
        } else if (length != null) {
            if (!length.matches("[0-9]{1,18}")) {
                throw new IOException("the answer's Content-Length is malformed");
            }
            take(Long.parseLong(length), body);
        } else {
            byte[] all = in.readNBytes(MAX_BODY_BYTES + 1);
            requireBytes(all.length);
            body.writeBytes(all);
        }
        return body.toString(StandardCharsets.UTF_8);
    }

    private int chunkBytes() throws IOException {
        String size = line().replaceFirst("\\s*;.*", "");
        if (!size.matches("[0-9A-Fa-f]{1,7}")) {
            throw new IOException("a chunk of the answer is malformed");
        }
        return Integer.parseInt(size, 16);
    }

    private void take(long bytes, ByteArrayOutputStream body) throws IOException {
        requireBytes(body.size() + bytes);
        byte[] part = in.readNBytes((int) bytes);
        if (part.length < bytes) {
            throw Wire.cut();
        }
        body.writeBytes(part);
    }

    private static void requireBytes(long bytes) throws IOException {
        if (bytes > MAX_BODY_BYTES) {
            throw new IOException("the answer is too long");
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int one = in.read(); one != '\n'; one = in.read()) {
            if (one < 0) {
                throw Wire.cut();
            }
            if (line.length() == MAX_LINE_BYTES) {
                throw new IOException("a line of the answer is too long");
            }
            line.append((char) one);
        }
        int end = line.length();
        return end > 0 && line.charAt(end - 1) == '\r'
                ? line.substring(0, end - 1)
                : line.toString();
    }
}
