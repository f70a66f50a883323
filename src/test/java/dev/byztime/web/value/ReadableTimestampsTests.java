package dev.byztime.web.value;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.time.ConsecutiveTimestamps;
import dev.byztime.time.Timestamp;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

class ReadableTimestampsTests {

    private final JsonMapper json =
            JsonMapper.builder()
                    .addModule(
                            new SimpleModule()
                                    .addSerializer(Timestamp.class, new ReadableTimestamps())
                                    .addSerializer(
                                            ConsecutiveTimestamps.class, new ReadableConsecutive()))
                    .build();

    @ParameterizedTest
    @CsvSource({
        "1795237012, 123456789, 1795237012.123456789",
        "0, 0, 0.000000000",
        "-1, 500000000, -0.500000000",
        "-7, 1, -6.999999999",
        "9223372036854775807, 999999999, 999999999999999999.999999999",
        "-9223372036854775808, 0, -999999999999999999.999999999",
    })
    void bytesAndCharactersAreTheSame(long seconds, int nanos, String text) {
        List<Timestamp> twice =
                List.of(new Timestamp(seconds, nanos), new Timestamp(seconds, nanos));
        String expected = "[\"%s\",\"%s\"]".formatted(text, text);
        assertThat(json.writeValueAsString(twice)).isEqualTo(expected);
        assertThat(new String(json.writeValueAsBytes(twice), StandardCharsets.UTF_8))
                .isEqualTo(expected);
        assertThat(json.valueToTree(twice).toString()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "1795237012, 123456789, 1000",
        "1795237012, 999999990, 12",
        "9, 999999999, 2",
        "999999999999999999, 999999990, 12",
        "0, 0, 0",
        "-1, 999999998, 4",
        "-7, 123456789, 3",
    })
    void consecutiveTimestampsAreWrittenAsOthers(long seconds, int nanos, int size) {
        List<Timestamp> consecutive =
                new ConsecutiveTimestamps(new Timestamp(seconds, nanos), size);
        String expected = json.writeValueAsString(new ArrayList<>(consecutive));
        Map<String, List<Timestamp>> member = Map.of("stamps", consecutive);
        assertThat(json.writeValueAsString(consecutive)).isEqualTo(expected);
        assertThat(new String(json.writeValueAsBytes(consecutive), StandardCharsets.UTF_8))
                .isEqualTo(expected);
        assertThat(new String(json.writeValueAsBytes(member), StandardCharsets.UTF_8))
                .isEqualTo("{\"stamps\":" + expected + "}");
    }
}
