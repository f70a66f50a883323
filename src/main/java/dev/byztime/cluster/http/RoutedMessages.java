package dev.byztime.cluster.http;

import dev.byztime.atmostonce.MessageTables;
import dev.byztime.atmostonce.http.AtMostOnceController;
import dev.byztime.atmostonce.http.Message;
import dev.byztime.atmostonce.http.MessageRoutes;
import dev.byztime.atmostonce.http.MessageStream;
import dev.byztime.atmostonce.http.ReceiverUses;
import dev.byztime.cluster.Partition;
import dev.byztime.cluster.ServiceTables;
import dev.byztime.consumer.CountedClock;
import dev.byztime.time.IntervalClock;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import org.springframework.stereotype.Component;

import tools.jackson.databind.json.JsonMapper;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Judges messages at the owners of their partitions. The connections of a receiver are spread over
 * all partitions.
 */
@Component
final class RoutedMessages implements MessageRoutes {

    private static final String KIND = "message";

    private final PartitionRoutes routes;
    private final RoutedBatches batches;
    private final IntervalClock clock;
    private final JsonMapper json;

    RoutedMessages(
            PartitionRoutes routes, RoutedBatches batches, CountedClock clock, JsonMapper json) {
        this.routes = routes;
        this.batches = batches;
        this.clock = clock;
        this.json = json;
    }

    /** A part of a batch, as it is sent to an owner. */
    private record Part(List<Message> messages) {}

    @Override
    public <T> T at(String receiver, String connection, Function<MessageTables, T> decision) {
        return routes.decide(
                partition(receiver, connection), tables -> decision.apply(tables.messages()));
    }

    @Override
    public List<?> judge(String receiver, List<Message> messages, Timestamp maxError, Reading now) {
        return batches.decide(messages, new OfReceiver(receiver, now));
    }

    private Partition<ServiceTables> partition(String receiver, String connection) {
        return routes.partitions().of(KIND, receiver + '\0' + connection);
    }

    /** The messages of a receiver. */
    private final class OfReceiver implements RoutedBatches.Kind<Message> {

        private final String receiver;
        private final Reading now;

        OfReceiver(String receiver, Reading now) {
            this.receiver = receiver;
            this.now = now;
        }

        @Override
        public Partition<ServiceTables> partition(Message message) {
            return RoutedMessages.this.partition(receiver, message.connection());
        }

        @Override
        public List<?> decide(ServiceTables tables, List<Message> messages) {
            return ReceiverUses.judge(tables.messages(), receiver, messages, now);
        }

        @Override
        public OwnerRequest request(List<Message> messages) {
            return OwnerRequest.part(
                    "%s/%s/judge-batch".formatted(AtMostOnceController.PATH, receiver),
                    json.writeValueAsBytes(new Part(messages)));
        }

        @Override
        public String answers() {
            return "messages";
        }
    }

    @Override
    public MessageStream stream(String receiver, Timestamp maxError, Reading now) {
        return message ->
                Objects.requireNonNull(
                        judge(receiver, List.of(message), maxError, clock.now(maxError))
                                .getFirst());
    }

    @Override
    public Set<String> receivers() {
        Set<String> names = new TreeSet<>();
        for (Partition<ServiceTables> partition : routes.partitions().all()) {
            ServiceTables tables = partition.tables();
            if (tables != null) {
                names.addAll(tables.messages().receivers().names());
            }
        }
        return names;
    }
}
