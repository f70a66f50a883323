package dev.byztime.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Compares arithmetic with the answers of the reference.
 *
 * <p>The reference has two weaknesses, and for each there is a rule here that says what is right
 * instead. It takes pairs whose normal form needs more than 64 bits and may then answer wrongly;
 * ours report overflow. And it leaves some halves in denormal form; ours are equal, in normal form.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TimestampVectorTests {

    private static final int VECTORS = 400;
    private static final int WRONG_ANSWERS = 13;
    private static final int DENORMAL_ANSWERS = 7;

    private final List<JsonNode> vectors = read();

    @Test
    void everyVectorHolds() {
        Set<String> operations = new TreeSet<>();
        for (JsonNode vector : vectors) {
            operations.add(operation(vector));
            if (isBeyond64Bits(vector)) {
                Exact.checkOverflow(vector.toString(), () -> answer(vector));
            } else {
                check(vector);
            }
        }
        assertThat(vectors).hasSize(VECTORS);
        assertThat(operations)
                .containsExactly("add", "cmp", "format", "halve", "normalize", "scale", "sub");
    }

    @Test
    void theReferenceIsWrongOnlyWhereTheRulesSay() {
        assertThat(vectors.stream().filter(vector -> !isExact(vector)))
                .hasSize(WRONG_ANSWERS)
                .allMatch(TimestampVectorTests::isBeyond64Bits);
        assertThat(vectors.stream().filter(TimestampVectorTests::hasDenormalResult))
                .hasSize(DENORMAL_ANSWERS)
                .allMatch(vector -> operation(vector).equals("halve"))
                .noneMatch(TimestampVectorTests::isBeyond64Bits);
    }

    private static void check(JsonNode vector) {
        if (vector.path("overflow").asBoolean(false)) {
            Exact.checkOverflow(vector.toString(), () -> answer(vector));
            return;
        }
        JsonNode result = vector.get("result");
        Object expected =
                switch (result.getNodeType()) {
                    case ARRAY -> stamp(result);
                    case NUMBER -> result.intValue();
                    case STRING -> result.stringValue();
                    default -> fail("a result of an unknown kind: " + vector);
                };
        assertThat(answer(vector)).as(vector.toString()).isEqualTo(expected);
    }

    /** Ours. */
    private static Object answer(JsonNode vector) {
        Supplier<Timestamp> a = () -> stamp(vector.get("a"));
        Supplier<Timestamp> b = () -> stamp(vector.get("b"));
        return switch (operation(vector)) {
            case "normalize" -> a.get();
            case "add" -> a.get().plus(b.get());
            case "sub" -> a.get().minus(b.get());
            case "cmp" -> a.get().compareTo(b.get());
            case "scale" -> a.get().scale(vector.get("ppb").longValue());
            case "halve" -> a.get().halve();
            case "format" -> stamp(vector.get("of")).toString();
            default -> fail("an unknown operation: " + vector);
        };
    }

    private static Timestamp stamp(JsonNode pair) {
        return Timestamp.normalise(pair.get(0).longValue(), pair.get(1).longValue());
    }

    /** Whether the reference's answer is what integers of any size give. */
    private static boolean isExact(JsonNode vector) {
        BigInteger a = exact(vector.get("a"));
        BigInteger b = vector.has("b") ? exact(vector.get("b")) : BigInteger.ZERO;
        return switch (operation(vector)) {
            case "normalize" -> isAnswered(vector, a);
            case "add" -> isAnswered(vector, a.add(b));
            case "sub" -> isAnswered(vector, a.subtract(b));
            case "scale" -> isAnswered(vector, Exact.scaled(a, vector.get("ppb").longValue()));
            case "halve" -> isAnswered(vector, Exact.halved(a, RoundingMode.HALF_EVEN));
            case "cmp" -> vector.get("result").intValue() == a.compareTo(b);
            case "format" ->
                    new BigDecimal(exact(vector.get("of")), 9)
                            .toPlainString()
                            .equals(vector.get("result").stringValue());
            default -> fail("an unknown operation: " + vector);
        };
    }

    private static boolean isAnswered(JsonNode vector, BigInteger exact) {
        return vector.get("overflow").booleanValue()
                ? !Exact.isInRange(exact)
                : exact(vector.get("result")).equals(exact);
    }

    /** Whether it has an input that no timestamp holds. */
    private static boolean isBeyond64Bits(JsonNode vector) {
        return Stream.of(operation(vector).equals("format") ? "of" : "a", "b")
                .filter(vector::has)
                .anyMatch(input -> !Exact.isInRange(exact(vector.get(input))));
    }

    private static BigInteger exact(JsonNode pair) {
        return Exact.nanos(pair.get(0).longValue(), pair.get(1).longValue());
    }

    private static String operation(JsonNode vector) {
        return vector.get("op").stringValue();
    }

    private static boolean hasDenormalResult(JsonNode vector) {
        JsonNode result = vector.get("result");
        return result.isArray()
                && !vector.get("overflow").booleanValue()
                && (result.get(1).longValue() < 0
                        || result.get(1).longValue() >= Timestamp.BILLION);
    }

    private static List<JsonNode> read() {
        try (InputStream json =
                TimestampVectorTests.class.getResourceAsStream(
                        "/vectors/timestamp-arithmetic.json")) {
            List<JsonNode> vectors = new ArrayList<>();
            JsonMapper.shared().readTree(json).forEach(vectors::add);
            return vectors;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
