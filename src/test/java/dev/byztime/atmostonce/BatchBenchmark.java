package dev.byztime.atmostonce;

import dev.byztime.atmostonce.http.Batch;
import dev.byztime.atmostonce.http.VerdictAnswer;
import dev.byztime.time.Timestamp;
import dev.byztime.web.value.ValuesAsText;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import tools.jackson.databind.json.JsonMapper;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What JSON costs for each message of a batch, apart from judging and from HTTP. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 1)
public class BatchBenchmark {

    private static final int SIZE = 1000;

    private final JsonMapper json = JsonMapper.builder().addModule(new ValuesAsText()).build();

    private final byte[] body =
            IntStream.range(0, SIZE)
                    .mapToObj(i ->
                            "{\"connection\":\"001-00000-%05d\",\"timestamp\":\"1795341623.%09d\"}"
                                    .formatted(i, i))
                    .collect(Collectors.joining(",", "{\"messages\":[", "]}"))
                    .getBytes(StandardCharsets.UTF_8);

    private final Map<String, List<VerdictAnswer>> accepted =
            Map.of("messages", Collections.nCopies(SIZE, VerdictAnswer.of(new Verdict.Accepted())));

    private final Map<String, List<VerdictAnswer>> duplicates =
            Map.of(
                    "messages",
                    Collections.nCopies(
                            SIZE,
                            VerdictAnswer.of(
                                    new Verdict.Duplicate(new Timestamp(1795341623, 5), true))));

    @Benchmark
    @OperationsPerInvocation(SIZE)
    public Object read() {
        return json.readValue(body, Batch.class);
    }

    @Benchmark
    @OperationsPerInvocation(SIZE)
    public byte[] writeAccepted() {
        return json.writeValueAsBytes(accepted);
    }

    @Benchmark
    @OperationsPerInvocation(SIZE)
    public byte[] writeDuplicates() {
        return json.writeValueAsBytes(duplicates);
    }
}
