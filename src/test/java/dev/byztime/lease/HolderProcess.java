package dev.byztime.lease;

import tools.jackson.databind.json.JsonMapper;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * A {@link Holder} in a process of its own, which can be paused as only a process can.
 *
 * <p>Arguments: its name and a seed. Each line that it reads says where the service is from now on;
 * the end of its input is its own.
 */
final class HolderProcess {

    private HolderProcess() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        LeaseClient client = new LeaseClient();
        Holder holder =
                new Holder(
                        arguments[0],
                        client,
                        new WitnessLines(System.out),
                        LocalRule.BOOTTIME,
                        false,
                        Long.parseLong(arguments[1]),
                        end);
        Thread thread = Thread.ofPlatform().start(holder);
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine();
                line != null && !line.equals("end");
                line = in.readLine()) {
            client.setService(URI.create(line));
        }
        end.countDown();
        thread.join();
        System.out.println(
                new JsonMapper().writeValueAsString(Map.of("confirmed", holder.confirmed.get())));
    }
}
