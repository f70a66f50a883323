package dev.byztime.web.value;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;

import tools.jackson.core.StreamReadConstraints;
import tools.jackson.databind.json.JsonMapper;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/**
 * Converts JSON as Spring does, but lets a {@link BodyReader} try first, if there is one for the
 * type.
 */
public final class UsualBodies extends JacksonJsonHttpMessageConverter {

    /** The longest body that a reader may try, in bytes, because it is kept until then. */
    private static final int MAX_BYTES = 1 << 20;

    private static final int FIRST_BYTES = 1 << 12;

    private final BodyReaders readers;

    /** No more than the parser accepts: a body that is longer is refused without its end. */
    private final int maxBytes;

    public UsualBodies(JsonMapper mapper, BodyReaders readers) {
        super(mapper);
        this.readers = readers;
        StreamReadConstraints limits = mapper.tokenStreamFactory().streamReadConstraints();
        maxBytes =
                limits.hasMaxDocumentLength()
                        ? (int) Math.min(MAX_BYTES, limits.getMaxDocumentLength() + 1)
                        : MAX_BYTES;
    }

    @Override
    public Object read(
            ResolvableType type, HttpInputMessage message, @Nullable Map<String, Object> hints)
            throws IOException {
        Class<?> wanted = type.toClass();
        if (!readers.has(wanted) || !isUtf8(message.getHeaders().getContentType())) {
            return super.read(type, message, hints);
        }
        Start body = Start.of(message.getBody(), maxBytes);
        Object usual = body.rest == null ? readers.usual(wanted, body.bytes, body.length) : null;
        return usual != null
                ? usual
                : super.read(type, new Message(body.again(), message.getHeaders()), hints);
    }

    private static boolean isUtf8(@Nullable MediaType type) {
        return type == null
                || type.getCharset() == null
                || type.getCharset().equals(StandardCharsets.UTF_8);
    }

    /**
     * The beginning of a body.
     *
     * @param rest what follows; null if nothing does
     */
    private record Start(byte[] bytes, int length, @Nullable InputStream rest) {

        static Start of(InputStream body, int maxBytes) {
            byte[] bytes = new byte[FIRST_BYTES]; // and not as many as a header announces
            int length = 0;
            try {
                while (length < maxBytes) {
                    if (length == bytes.length) {
                        bytes = Arrays.copyOf(bytes, 2 * length);
                    }
                    int count = body.read(bytes, length, bytes.length - length);
                    if (count < 0) {
                        return new Start(bytes, length, null);
                    }
                    length += count;
                }
                return new Start(bytes, length, body);
            } catch (IOException e) {
                return new Start(bytes, length, new Failing(e));
            }
        }

        /** All of the body again. */
        InputStream again() {
            InputStream first = new ByteArrayInputStream(bytes, 0, length);
            return rest == null ? first : new SequenceInputStream(first, rest);
        }
    }

    /** A stream that fails as another one has. */
    private static final class Failing extends InputStream {

        private final IOException failure;

        private Failing(IOException failure) {
            this.failure = failure;
        }

        @Override
        public int read() throws IOException {
            throw failure;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            throw failure;
        }
    }

    /** A message with another stream of its body. */
    private record Message(InputStream getBody, HttpHeaders getHeaders)
            implements HttpInputMessage {}
}
