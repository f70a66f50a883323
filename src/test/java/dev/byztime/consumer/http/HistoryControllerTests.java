package dev.byztime.consumer.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.consumer.ErrorHistory;
import dev.byztime.time.Timestamp;
import dev.byztime.web.value.DurationParam;
import dev.byztime.web.value.ValuesAsText;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.json.JsonMapper;

class HistoryControllerTests {

    private static final long SECOND_NS = 1_000_000_000;

    private final ErrorHistory history = new ErrorHistory();
    private final HistoryController controller = new HistoryController(history);

    @Test
    void withoutAReadingThereIsNoSpan() {
        assertThat(controller.history(null).spans()).isEmpty();
        assertThat(controller.history(null).length()).isEqualTo(Timestamp.ZERO);
    }

    @Test
    void timesAreCountedBackFromTheLastReading() {
        long nowNs = 7 * SECOND_NS;
        history.addUnavailable(nowNs);
        history.addUnavailable(nowNs + SECOND_NS / 2);
        history.add(nowNs + 2 * SECOND_NS, 250);
        history.add(nowNs + 2 * SECOND_NS + SECOND_NS / 2, 500);
        String both =
                """
                {"length":"2.500000000","spans":[\
                {"begin":"2.500000000","end":"2.000000000","unavailable":"0.500000000"},\
                {"begin":"0.500000000","end":"0.000000000","leastError":"0.000000250",\
                "mostError":"0.000000500","unavailable":"0.000000000"}]}\
                """;
        JsonMapper json = JsonMapper.builder().addModule(new ValuesAsText()).build();
        assertThat(json.writeValueAsString(controller.history(null))).isEqualTo(both);
        assertThat(controller.history(new DurationParam(new Timestamp(2, 0))).spans()).hasSize(2);
        HistoryAnswer last = controller.history(new DurationParam(new Timestamp(1, 0)));
        assertThat(last.spans()).hasSize(1);
        assertThat(last.length()).isEqualTo(new Timestamp(2, 500_000_000));
    }
}
