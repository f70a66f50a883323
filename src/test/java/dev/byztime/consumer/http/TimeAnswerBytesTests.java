package dev.byztime.consumer.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.Randomly;
import dev.byztime.time.Era;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;
import dev.byztime.timedata.Provider;
import dev.byztime.web.value.ValuesAsText;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.json.JsonMapper;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.random.RandomGenerator;

/** Compares the bytes with those that Jackson writes. */
class TimeAnswerBytesTests {

    private static final JsonMapper JACKSON =
            JsonMapper.builder().addModule(new ValuesAsText()).build();

    private static final List<Timestamp> ENDS =
            List.of(
                    Timestamp.MIN,
                    Timestamp.MAX,
                    Timestamp.ZERO,
                    new Timestamp(-1, 1),
                    new Timestamp(-1, 999_999_999),
                    new Timestamp(999_999_999_999_999_999L, 999_999_999),
                    new Timestamp(1_000_000_000_000_000_000L, 0));

    @Test
    void jsonIsWhatJacksonWrites() {
        Randomly.repeat(
                5_000,
                random -> {
                    TimeAnswer answer = any(random);
                    assertThat(text(TimeAnswerBytes.json(answer)))
                            .isEqualTo(JACKSON.writeValueAsString(answer));
                });
    }

    @Test
    void textIsOneLine() {
        Randomly.repeat(
                5_000,
                random -> {
                    TimeAnswer answer = any(random);
                    assertThat(text(TimeAnswerBytes.text(answer)))
                            .isEqualTo(
                                    "%s %s %s\n"
                                            .formatted(
                                                    answer.earliest(),
                                                    answer.estimate(),
                                                    answer.latest()));
                });
    }

    private static TimeAnswer any(RandomGenerator random) {
        return new TimeAnswer(
                timestamp(random),
                timestamp(random),
                timestamp(random),
                timestamp(random),
                Era.of(random.nextLong(), random.nextLong()),
                timestamp(random),
                random.nextLong() >> random.nextInt(64),
                one(Reading.Status.values(), random),
                one(Reading.EstimateMode.values(), random),
                one(Provider.values(), random));
    }

    private static Timestamp timestamp(RandomGenerator random) {
        return random.nextInt(8) == 0
                ? ENDS.get(random.nextInt(ENDS.size()))
                : new Timestamp(
                        random.nextLong() >> random.nextInt(64), random.nextInt(Timestamp.BILLION));
    }

    private static <T> T one(T[] all, RandomGenerator random) {
        return all[random.nextInt(all.length)];
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.US_ASCII.decode(bytes).toString();
    }
}
