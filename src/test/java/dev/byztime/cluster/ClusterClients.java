package dev.byztime.cluster;

import dev.byztime.testing.InstanceClients;
import dev.byztime.time.Timestamp;
import dev.byztime.time.TimestampText;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Senders that send each message to any of several instances, and again to others. They check that
 * nothing is accepted twice or out of order. They ask for stamps, too, and check that these rise.
 */
final class ClusterClients extends InstanceClients<ClusterClients.Sent> {

    private static final int CONNECTIONS = 40;
    private static final int AT_ONCE = 20;
    private static final int RECENT = 2_000;

    private final LongSupplier nowNs;

    /** A message. */
    record Sent(String connection, long timestamp) {}

    /**
     * @param instances the roots of the instances
     * @param nowNs the senders' clock, in nanoseconds of global time
     */
    ClusterClients(List<URI> instances, LongSupplier nowNs, long seed) {
        super(instances, seed, RECENT);
        this.nowNs = nowNs;
    }

    @Override
    protected Client client(int number, Random random) {
        return new Sender(number, random);
    }

    /** A thread with connections of its own, on which nobody else sends anything new. */
    private final class Sender implements Client {

        private final int number;
        private final Random random;
        private final Map<String, Long> lastSent = new TreeMap<>();
        private final Map<String, Long> lastAccepted = new TreeMap<>();
        private final Map<String, Long> lastStamp = new TreeMap<>();

        Sender(int number, Random random) {
            this.number = number;
            this.random = random;
        }

        @Override
        public void ask(URI to) throws IOException, InterruptedException {
            List<Sent> messages = messages();
            if (random.nextInt(8) == 0) {
                String stamped = "s" + number + "-" + random.nextInt(CONNECTIONS);
                URI stamps = to.resolve("/at-most-once/orders/stamps?connection=" + stamped);
                note(stamped, post(stamps, ""), to);
            } else if (random.nextInt(8) == 0) {
                Sent one = messages.getFirst();
                note(one, post(to.resolve("/at-most-once/orders/judge"), body(one)), to);
            } else {
                List<String> bodies = messages.stream().map(ClusterClients::body).toList();
                JsonNode all =
                        post(
                                to.resolve("/at-most-once/orders/judge-batch"),
                                "{\"messages\":[%s]}".formatted(String.join(",", bodies)));
                for (int i = 0; i < messages.size(); i++) {
                    JsonNode one = all.path("messages").path(i);
                    note(messages.get(i), one.isMissingNode() ? all : one, to);
                }
            }
        }

        private List<Sent> messages() {
            List<Sent> messages = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                Sent old = random.nextInt(4) == 0 ? anyShown(random) : null;
                messages.add(old == null ? fresh() : old);
            }
            return messages;
        }

        private Sent fresh() {
            String connection = "c" + number + "-" + random.nextInt(CONNECTIONS);
            long timestamp =
                    Math.max(
                            nowNs.getAsLong(),
                            lastSent.getOrDefault(connection, Long.MIN_VALUE) + 1);
            lastSent.put(connection, timestamp);
            Sent message = new Sent(connection, timestamp);
            remember(message, random);
            return message;
        }

        /** Notes a stamp for a connection on which no messages are sent. */
        private void note(String connection, JsonNode answer, URI from) {
            if (!answer.has("stamps")) {
                count(problem(answer));
                return;
            }
            count("stamp");
            long stamp = TimestampText.parse(answer.at("/stamps/0").asString()).toNanosExact();
            Long last = lastStamp.put(connection, stamp);
            if (last != null && last >= stamp) {
                fault(
                        "%s was given the stamp %d by %s after %d"
                                .formatted(connection, stamp, from, last));
            }
        }

        private static String problem(JsonNode problem) {
            return "problem %s (%s)"
                    .formatted(
                            problem.path("reason").asString("?"),
                            problem.path("detail").asString("").replaceAll("[0-9.]+", "N"));
        }

        private void note(Sent message, JsonNode answer, URI from) {
            JsonNode problem = answer.has("problem") ? answer.path("problem") : answer;
            String verdict = answer.path("verdict").asString("");
            count(
                    verdict.isEmpty()
                            ? problem(problem)
                            : (verdict + " " + answer.path("cause").asString("")).strip());
            if (!verdict.equals("ACCEPTED")) {
                return;
            }
            accept(message, from);
            // a copy that another sender has sent may be answered late, so only our own count
            if (lastSent.containsKey(message.connection)) {
                Long last = lastAccepted.get(message.connection);
                if (last != null && last >= message.timestamp) {
                    fault("%s was accepted after one of %d".formatted(message, last));
                }
                lastAccepted.put(message.connection, message.timestamp);
            }
        }
    }

    private static String body(Sent sent) {
        return "{\"connection\":\"%s\",\"timestamp\":\"%s\"}"
                .formatted(sent.connection, Timestamp.ofNanos(sent.timestamp));
    }
}
