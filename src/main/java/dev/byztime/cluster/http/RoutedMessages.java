package dev.byztime.cluster.http;

import dev.byztime.atmostonce.MessageTables;
import dev.byztime.atmostonce.http.AtMostOnceController;
import dev.byztime.atmostonce.http.Message;
import dev.byztime.atmostonce.http.MessageRoutes;
import dev.byztime.atmostonce.http.MessageStream;
import dev.byztime.atmostonce.http.ReceiverUses;
import dev.byztime.atmostonce.http.VerdictAnswer;
import dev.byztime.cluster.Partition;
import dev.byztime.cluster.ServiceTables;
import dev.byztime.consumer.CountedClock;
import dev.byztime.run.ServiceRefusal;
import dev.byztime.stream.NotAnswered;
import dev.byztime.time.IntervalClock;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;
import dev.byztime.web.problem.Problem;
import dev.byztime.web.problem.ProblemException;

import org.springframework.stereotype.Component;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/**
 * Judges messages at the owners of their partitions.
 *
 * <p>The connections of a receiver are spread over all partitions. A batch is split by owner, and
 * put together in its order. What cannot be judged is answered by a problem in its place, because a
 * problem for the whole batch would lose the verdicts on the others.
 */
@Component
final class RoutedMessages implements MessageRoutes {

    private static final String KIND = "message";

    private final PartitionRoutes routes;
    private final OwnerRequests others;
    private final IntervalClock clock;
    private final JsonMapper json;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    RoutedMessages(
            PartitionRoutes routes, OwnerRequests others, CountedClock clock, JsonMapper json) {
        this.routes = routes;
        this.others = others;
        this.clock = clock;
        this.json = json;
    }

    /**
     * The messages of a batch that belong to one partition.
     *
     * @param places the place of each in the batch
     */
    private record Share(
            Partition<ServiceTables> partition, List<Message> messages, List<Integer> places) {

        Share(Partition<ServiceTables> partition) {
            this(partition, new ArrayList<>(), new ArrayList<>());
        }
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
        boolean isForwarded = others.isForwarded();
        Object[] answers = new Object[messages.size()];
        Collection<Share> left = shares(receiver, messages);
        PartitionRoutes.Patience patience = routes.patience();
        while (true) {
            left = round(receiver, left, now, isForwarded, patience, answers);
            if (left.isEmpty()) {
                return Arrays.asList(answers);
            }
            if (!patience.goesOn(left.iterator().next().partition.number())) {
                for (Share share : left) {
                    Problem problem = Problem.of(routes.counted(routes.noOwner(share.partition)));
                    fill(answers, share, new NotAnswered(problem));
                }
                return Arrays.asList(answers);
            }
        }
    }

    private Partition<ServiceTables> partition(String receiver, String connection) {
        return routes.partitions().of(KIND, receiver + '\0' + connection);
    }

    private Collection<Share> shares(String receiver, List<Message> messages) {
        Map<Integer, Share> shares = new TreeMap<>();
        for (int i = 0; i < messages.size(); i++) {
            Message message = messages.get(i);
            Partition<ServiceTables> partition = partition(receiver, message.connection());
            Share share = shares.computeIfAbsent(partition.number(), n -> new Share(partition));
            share.messages.add(message);
            share.places.add(i);
        }
        return shares.values();
    }

    /** Judges what can be judged, and returns the rest. */
    private List<Share> round(
            String receiver,
            Collection<Share> shares,
            Reading now,
            boolean isForwarded,
            PartitionRoutes.Patience patience,
            Object[] answers) {
        List<Share> left = new ArrayList<>();
        List<Share> here = new ArrayList<>();
        Map<String, List<Share>> elsewhere = new LinkedHashMap<>();
        Map<Share, PartitionRoutes.Place> places = new LinkedHashMap<>();
        for (Share share : shares) {
            PartitionRoutes.Place place =
                    share.partition.isHere() || isForwarded
                            ? null
                            : patience.place(share.partition);
            if (place == null) {
                here.add(share);
            } else {
                elsewhere.computeIfAbsent(place.address(), a -> new ArrayList<>()).add(share);
                places.put(share, place);
            }
        }
        Map<List<Share>, Future<List<Share>>> sent = new LinkedHashMap<>();
        elsewhere.forEach((address, some) -> {
            OwnerRequest request = request(receiver, some);
            sent.put(some, threads.submit(() -> ask(address, request, some, answers)));
        });
        for (Share share : here) {
            if (!decide(receiver, share, now, answers)) {
                left.add(share);
            }
        }
        sent.forEach((some, future) -> {
            for (Share refused : refused(some, future, answers)) {
                patience.note(Objects.requireNonNull(places.get(refused)));
                left.add(refused);
            }
        });
        return left;
    }

    /** Judges a share here; false if it may be judged soon, here or elsewhere. */
    private boolean decide(String receiver, Share share, Reading now, Object[] answers) {
        try {
            List<VerdictAnswer> verdicts =
                    share.partition.decide(tables ->
                            ReceiverUses.judge(tables.messages(), receiver, share.messages, now));
            for (int i = 0; i < verdicts.size(); i++) {
                answers[share.places.get(i)] = verdicts.get(i);
            }
        } catch (ServiceRefusal e) {
            if (routes.isWorthWaiting(share.partition, e)) {
                return false;
            }
            fill(answers, share, new NotAnswered(Problem.of(routes.counted(e))));
        } catch (ProblemException e) {
            fill(answers, share, new NotAnswered(e.problem()));
        } catch (TimeUnavailableException e) {
            fill(answers, share, new NotAnswered(Problem.of(e)));
        }
        return true;
    }

    private OwnerRequest request(String receiver, List<Share> shares) {
        List<Message> messages = shares.stream().flatMap(share -> share.messages.stream()).toList();
        return OwnerRequest.part(
                "%s/%s/judge-batch".formatted(AtMostOnceController.PATH, receiver),
                json.writeValueAsBytes(new Part(messages)));
    }

    /** Asks an owner, and returns the shares that it has certainly not judged. */
    private List<Share> ask(
            String address, OwnerRequest request, List<Share> shares, Object[] answers) {
        Optional<OwnerAnswer> answer = others.send(address, request);
        if (answer.isEmpty() || answer.get().isRefused()) {
            return shares;
        }
        JsonNode body;
        try {
            body = json.readTree(answer.get().body());
        } catch (JacksonException e) {
            throw new ServiceRefusal(
                    ServiceRefusal.Reason.OUTCOME_UNKNOWN,
                    "the answer of %s cannot be read (%s)".formatted(address, e.getMessage()));
        }
        if (answer.get().status() != 200) {
            shares.forEach(share -> fill(answers, share, Map.of("problem", body)));
            return List.of();
        }
        List<Share> refused = new ArrayList<>();
        int next = 0;
        for (Share share : shares) {
            boolean isRefused = false;
            for (int place : share.places) {
                JsonNode one = body.path("messages").path(next++);
                answers[place] = one;
                isRefused |= isOfOwnership(one);
            }
            if (isRefused) { // then all of them are, because a share is decided as a whole
                refused.add(share);
            }
        }
        return refused;
    }

    private static boolean isOfOwnership(JsonNode answer) {
        return answer.path("problem")
                .path("reason")
                .asString("")
                .equals(ServiceRefusal.Reason.NO_OWNER.reason());
    }

    private static List<Share> refused(
            List<Share> some, Future<List<Share>> future, Object[] answers) {
        ServiceRefusal refusal;
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof ServiceRefusal known)) {
                throw new IllegalStateException(e.getCause());
            }
            refusal = known;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            refusal =
                    new ServiceRefusal(
                            ServiceRefusal.Reason.OUTCOME_UNKNOWN, "the request was interrupted");
        }
        for (Share share : some) {
            fill(answers, share, new NotAnswered(Problem.of(refusal)));
        }
        return List.of();
    }

    private static void fill(Object[] answers, Share share, Object answer) {
        share.places.forEach(place -> answers[place] = answer);
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
