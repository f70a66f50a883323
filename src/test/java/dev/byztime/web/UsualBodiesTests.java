package dev.byztime.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.consumer.ServiceOnManualClock;
import dev.byztime.web.problem.BodyProblems;
import dev.byztime.web.value.BodyReader;
import dev.byztime.web.value.BodyReaders;
import dev.byztime.web.value.UsualBodies;
import dev.byztime.web.value.Utf8Input;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.ResolvableType;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;

import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.deser.BeanDeserializerBuilder;
import tools.jackson.databind.deser.ValueDeserializerModifier;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The readers of usual bodies never read a body otherwise than Jackson's data binding does. */
@ServiceOnManualClock
class UsualBodiesTests {

    private static final String READ =
            "{\"key\": \"a/1\", \"version\": \"1795237001.000000001\"}, {\"key\": \"b\"}";
    private static final String TRANSACTION =
            "{\"transaction\": \"t-1\", \"start\": \"-17/4\", \"reads\": ["
                    + READ
                    + "], \"writes\": [\"b\", \"a/1\"], \"hold\": \"5s\", \"stores\": \"SEVERAL\"}";
    private static final String SHORT =
            "{\"stores\":\"ONE\",\"reads\":[],\"start\":\"1/2\",\"transaction\":\"é\"}";
    private static final String END = "{\"transaction\": \"t-1\", \"outcome\": \"RESTORED\"}";
    private static final String MESSAGE =
            "{\"connection\": \"till-7/3f1c\", \"timestamp\": \"1795237001.5\"}";

    private static final String RENEWAL =
            "{\"resource\": \"orders/7\", \"id\": \"9f1c\", \"token\": \"1795237012123456789\","
                    + " \"term\": \"10s\", \"claim\": \"kY3vQm0\"}";

    /** What clients usually send, by the names of the types. */
    private static final Map<String, List<String>> USUAL =
            Map.of(
                    "Message",
                    List.of(MESSAGE),
                    "Batch",
                    List.of("{\"messages\": [%s,%s]}".formatted(MESSAGE, MESSAGE)),
                    "ValidateBody",
                    List.of(TRANSACTION, SHORT),
                    "ValidateBatchBody",
                    List.of("{\"transactions\": [%s, %s]}".formatted(TRANSACTION, SHORT)),
                    "FinishBody",
                    List.of(END),
                    "FinishBatchBody",
                    List.of("{\"transactions\":[" + END + "]}", "{\"transactions\":[]}"),
                    "RenewBody",
                    List.of(RENEWAL),
                    "RenewBatchBody",
                    List.of("{\"leases\": [" + RENEWAL + "]}"));

    /** Pieces that make a body unusual, or a wrong one. */
    private static final List<String> PIECES =
            List.of(
                    "null",
                    "1",
                    "true",
                    "\"\"",
                    "{}",
                    "[]",
                    "\"x\":1,",
                    ",",
                    ":",
                    "\"",
                    "\\u0041",
                    "\\n",
                    "\\ud800",
                    "\u0080",
                    "\u0000",
                    "é",
                    "😀",
                    "1e3",
                    "-0",
                    "\"1795237001\"",
                    "\"PENDING\"",
                    "\"key\": \"z\",",
                    "\"transaction\": \"u\",",
                    "ABC",
                    " ",
                    "//",
                    "\"a/1\",",
                    "\"1795237001000\"",
                    "]",
                    "}",
                    "{",
                    "[",
                    "\ufeff");

    private final JsonMapper json;
    private final List<BodyReader<?>> readers;

    UsualBodiesTests(@Autowired JsonMapper json, @Autowired ObjectProvider<BodyReader<?>> readers) {
        this.json = json;
        this.readers = readers.stream().toList();
    }

    @Test
    void readersReadWhatClientsUsuallySend() {
        assertThat(readers).hasSameSizeAs(USUAL.keySet());
        for (BodyReader<?> reader : readers) {
            for (String body : samples(reader)) {
                UsualBodies converter =
                        new UsualBodies(mapperThatBindsNothing(), new BodyReaders(json, readers));
                assertThat(outcome(converter, reader.type(), bytes(body)))
                        .as(body)
                        .isEqualTo(json.readValue(body, reader.type()));
            }
        }
    }

    /** So that what is read was read by a reader. */
    private JsonMapper mapperThatBindsNothing() {
        return json.rebuild().addModule(new NothingBound()).build();
    }

    private static final class NothingBound extends SimpleModule {

        private static final long serialVersionUID = 1;

        NothingBound() {
            setDeserializerModifier(new Refusing());
        }
    }

    private static final class Refusing extends ValueDeserializerModifier {

        private static final long serialVersionUID = 1;

        @Override
        public BeanDeserializerBuilder updateBuilder(
                DeserializationConfig config,
                BeanDescription.Supplier description,
                BeanDeserializerBuilder builder) {
            throw new AssertionError("bound " + description.getBeanClass());
        }
    }

    @Test
    void anyBodyIsReadAsDataBindingReadsIt() {
        long seed = Long.getLong("byztime.seed", new Random().nextLong());
        Random random = new Random(seed);
        Map<String, Integer> read = new LinkedHashMap<>();
        for (int i = 0; i < Integer.getInteger("byztime.bodies", 4000); i++) {
            BodyReader<?> reader = readers.get(random.nextInt(readers.size()));
            List<String> samples = samples(reader);
            byte[] body = changed(samples.get(random.nextInt(samples.size())), random);
            Object expected =
                    outcome(new JacksonJsonHttpMessageConverter(json), reader.type(), body);
            assertThat(
                            outcome(
                                    new UsualBodies(json, new BodyReaders(json, readers)),
                                    reader.type(),
                                    body))
                    .as(
                            "seed %d, body %d of %s: %s",
                            seed, i, reader.type(), new String(body, StandardCharsets.UTF_8))
                    .isEqualTo(expected);
            read.merge(expected instanceof Record ? "read" : "refused", 1, Integer::sum);
        }
        assertThat(read.get("read")).as("bodies that are right, seed %d", seed).isGreaterThan(200);
        assertThat(read.get("refused")).isGreaterThan(200);
    }

    @Test
    void aBodyThatIsTooLongForReadersIsReadToo() {
        String one = MESSAGE.replace("till-7", "x".repeat(1000)) + ",\n";
        String body = "{\"messages\": [%s%s]}".formatted(one.repeat(2000), MESSAGE);
        assertThat(body.length()).isGreaterThan(2_000_000);
        for (String each : List.of(body, body.replace("]}", "]"), body.replace("]}", ",1]}"))) {
            Class<?> batch = type("Batch");
            assertThat(
                            outcome(
                                    new UsualBodies(json, new BodyReaders(json, readers)),
                                    batch,
                                    bytes(each)))
                    .isEqualTo(
                            outcome(new JacksonJsonHttpMessageConverter(json), batch, bytes(each)));
        }
    }

    /** Lists within lists would take twenty times the length of the body. */
    @Test
    void aBodyHasOnlySoManyElementsInAll() {
        String one = SHORT.replace("[]", "[" + "{\"key\":\"a\"},".repeat(998) + "{\"key\":\"a\"}]");
        for (int transactions : List.of(20, 21)) {
            String body =
                    "{\"transactions\": [%s%s]}"
                            .formatted((one + ",").repeat(transactions - 1), one);
            for (String each : List.of(body, body + " ".repeat(1 << 20))) {
                assertThat(
                                outcome(
                                                new UsualBodies(
                                                        json, new BodyReaders(json, readers)),
                                                type("ValidateBatchBody"),
                                                bytes(each))
                                        .toString())
                        .contains(
                                transactions == 20
                                        ? "ValidateBatchBody["
                                        : "at most 20000 elements in all lists of a body");
            }
        }
    }

    @Test
    void aBodyThatCannotBeReadToItsEndFailsForTheSameReason() {
        for (int length : List.of(0, 10, 5000, 2_000_000)) {
            Class<?> batch = type("Batch");
            String one = MESSAGE.replace("till-7", "x".repeat(500)) + ", ";
            byte[] start = bytes("{\"messages\": [" + one.repeat(4000));
            IOException reason = new IOException("the client is gone");
            InputStream body = new Breaking(Arrays.copyOf(start, length), reason);
            try {
                new UsualBodies(json, new BodyReaders(json, readers))
                        .read(ResolvableType.forClass(batch), message(body), null);
                throw new AssertionError("read");
            } catch (HttpMessageNotReadableException | IOException e) {
                assertThat(e).as("%d bytes", length).hasRootCause(reason);
            }
        }
    }

    /** A stream that fails once, and gives nothing afterwards. */
    private static final class Breaking extends InputStream {

        private final InputStream first;
        private @Nullable IOException reason;

        Breaking(byte[] first, IOException reason) {
            this.first = new ByteArrayInputStream(first);
            this.reason = reason;
        }

        @Override
        public int read() throws IOException {
            return read(new byte[1], 0, 1);
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            int count = first.read(to, offset, length);
            IOException failure = reason;
            if (count < 0 && failure != null) {
                reason = null;
                throw failure;
            }
            return count;
        }
    }

    private byte[] changed(String body, Random random) {
        StringBuilder text = new StringBuilder(body);
        for (int n = random.nextInt(4); n > 0; n--) {
            int at = random.nextInt(text.length() + 1);
            switch (random.nextInt(6)) {
                case 0 -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
                case 1 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(12)));
                case 2 -> replaceValue(text, at, PIECES.get(random.nextInt(PIECES.size())));
                case 3 -> replaceValue(text, at, "");
                case 4 -> text.append(PIECES.get(random.nextInt(PIECES.size())));
                default -> moveMember(text);
            }
        }
        byte[] bytes = bytes(text.toString());
        if (random.nextInt(12) == 0 && bytes.length > 0) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    /** Replaces the next string by something else. */
    private static void replaceValue(StringBuilder text, int from, String by) {
        int start = text.indexOf("\"", from);
        int end = start < 0 ? -1 : text.indexOf("\"", start + 1);
        if (end > 0) {
            text.replace(start, end + 1, by);
        }
    }

    /** Puts the last member first. */
    private static void moveMember(StringBuilder text) {
        int last = text.lastIndexOf(", \"");
        if (last > 0 && text.charAt(0) == '{' && text.charAt(text.length() - 1) == '}') {
            String member = text.substring(last + 2, text.length() - 1);
            text.delete(last, text.length() - 1).insert(1, member + ", ");
        }
    }

    /** What was read, or the problem that the client is told. */
    private static Object outcome(
            JacksonJsonHttpMessageConverter converter, Class<?> type, byte[] body) {
        try {
            return converter.read(
                    ResolvableType.forClass(type), message(new ByteArrayInputStream(body)), null);
        } catch (HttpMessageNotReadableException e) {
            return BodyProblems.of(e.getCause()).toString();
        } catch (IOException e) {
            return BodyProblems.of(e).toString();
        }
    }

    private static HttpInputMessage message(InputStream body) {
        HttpHeaders headers = new HttpHeaders();
        headers.setContentType(MediaType.APPLICATION_JSON);
        InputStream checked = new Utf8Input(body);
        return new HttpInputMessage() {
            @Override
            public InputStream getBody() {
                return checked;
            }

            @Override
            public HttpHeaders getHeaders() {
                return headers;
            }
        };
    }

    private static List<String> samples(BodyReader<?> reader) {
        return USUAL.getOrDefault(reader.type().getSimpleName(), List.of());
    }

    private Class<?> type(String name) {
        return readers.stream()
                .<Class<?>>map(BodyReader::type)
                .filter(type -> type.getSimpleName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
