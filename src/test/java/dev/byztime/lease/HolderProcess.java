package dev.byztime.lease;

import tools.jackson.databind.json.JsonMapper;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/**
 * A {@link Holder} in a process of its own, which can be paused as only a process can.
 *
 * <p>Arguments: its name and a seed. A line that it reads is {@value #WRITTEN}, the storage's
 * answer, {@value #END}, or where the service is from now on.
 */
final class HolderProcess {

    static final String WRITTEN = "written";
    static final String END = "end";

    private HolderProcess() {}

    public static void main(String[] arguments) throws IOException {
        CountDownLatch end = new CountDownLatch(1);
        Semaphore answers = new Semaphore(0);
        LeaseCaller client = new LeaseCaller();
        Holder holder =
                new Holder(
                        arguments[0],
                        client,
                        new WitnessLines(System.out, answers),
                        LocalRule.BOOTTIME,
                        false,
                        Long.parseLong(arguments[1]),
                        end);
        Thread.ofPlatform()
                .start(() -> {
                    holder.run();
                    System.out.println(
                            new JsonMapper()
                                    .writeValueAsString(
                                            Map.of("confirmed", holder.confirmed.get())));
                });
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            switch (line) {
                case WRITTEN -> answers.release();
                case END -> end.countDown();
                default -> client.setService(URI.create(line));
            }
        }
    }
}
