package dev.byztime.cluster.http;

import dev.byztime.cluster.Instance;
import dev.byztime.cluster.Partition;
import dev.byztime.cluster.ServiceTables;
import dev.byztime.run.ServiceRefusal;
import dev.byztime.stream.NotAnswered;
import dev.byztime.time.TimeUnavailableException;
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
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Decides on the elements of a batch at the owners of their partitions.
 *
 * <p>A batch is split by owner, and put together in its order. What cannot be decided is answered
 * by a problem in its place, because a problem for the whole batch would lose the other answers.
 */
@Component
final class RoutedBatches {

    private final PartitionRoutes routes;
    private final OwnerRequests others;
    private final JsonMapper json;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    RoutedBatches(PartitionRoutes routes, OwnerRequests others, JsonMapper json) {
        this.routes = routes;
        this.others = others;
        this.json = json;
    }

    /**
     * What elements of a batch are.
     *
     * @param <E> their type
     */
    interface Kind<E> {

        /** The partition of an element. */
        Partition<ServiceTables> partition(E element);

        /** Decides on elements of one partition, in their order. */
        List<?> decide(ServiceTables tables, List<E> elements);

        /** The request for another instance that shall decide on elements. */
        OwnerRequest request(List<E> elements);

        /** The name of the list in its answer. */
        String answers();
    }

    /**
     * The elements of a batch that belong to one partition.
     *
     * @param places the place of each in the batch
     */
    private record Share<E>(
            Partition<ServiceTables> partition, List<E> elements, List<Integer> places) {

        Share(Partition<ServiceTables> partition) {
            this(partition, new ArrayList<>(), new ArrayList<>());
        }
    }

    /** An answer for each element, in their order: an object, JSON, or {"problem": ...}. */
    <E> List<?> decide(List<E> elements, Kind<E> kind) {
        boolean isForwarded = others.isForwarded();
        Object[] answers = new Object[elements.size()];
        Collection<Share<E>> left = shares(elements, kind);
        PartitionRoutes.Patience patience = routes.patience();
        while (true) {
            left = round(kind, left, isForwarded, patience, answers);
            if (left.isEmpty()) {
                return Arrays.asList(answers);
            }
            if (!patience.goesOn(left.iterator().next().partition.number())) {
                for (Share<E> share : left) {
                    Problem problem = Problem.of(routes.counted(routes.noOwner(share.partition)));
                    fill(answers, share, new NotAnswered(problem));
                }
                return Arrays.asList(answers);
            }
        }
    }

    private static <E> Collection<Share<E>> shares(List<E> elements, Kind<E> kind) {
        Map<Integer, Share<E>> shares = new TreeMap<>();
        for (int i = 0; i < elements.size(); i++) {
            E element = elements.get(i);
            Partition<ServiceTables> partition = kind.partition(element);
            Share<E> share =
                    shares.computeIfAbsent(partition.number(), n -> new Share<>(partition));
            share.elements.add(element);
            share.places.add(i);
        }
        return shares.values();
    }

    /** Decides what can be decided, and returns the rest. */
    private <E> List<Share<E>> round(
            Kind<E> kind,
            Collection<Share<E>> shares,
            boolean isForwarded,
            PartitionRoutes.Patience patience,
            Object[] answers) {
        List<Share<E>> left = new ArrayList<>();
        List<Share<E>> here = new ArrayList<>();
        Map<Instance, List<Share<E>>> elsewhere = new LinkedHashMap<>();
        Map<Share<E>, PartitionRoutes.Place> places = new LinkedHashMap<>();
        for (Share<E> share : shares) {
            PartitionRoutes.Place place =
                    share.partition.isHere() || isForwarded
                            ? null
                            : patience.place(share.partition);
            if (place == null) {
                here.add(share);
            } else {
                elsewhere.computeIfAbsent(place.owner(), a -> new ArrayList<>()).add(share);
                places.put(share, place);
            }
        }
        Map<List<Share<E>>, Future<List<Share<E>>>> sent = new LinkedHashMap<>();
        elsewhere.forEach((owner, some) -> {
            OwnerRequest request = request(kind, some);
            sent.put(
                    some, threads.submit(() -> ask(owner, request, kind.answers(), some, answers)));
        });
        for (Share<E> share : here) {
            if (!decide(kind, share, answers)) {
                left.add(share);
            }
        }
        sent.forEach((some, future) -> {
            for (Share<E> refused : refused(some, future, answers)) {
                patience.note(Objects.requireNonNull(places.get(refused)));
                left.add(refused);
            }
        });
        return left;
    }

    /** Decides on a share here; false if somebody may decide on it soon, here or elsewhere. */
    private <E> boolean decide(Kind<E> kind, Share<E> share, Object[] answers) {
        try {
            List<?> decided = share.partition.decide(tables -> kind.decide(tables, share.elements));
            for (int i = 0; i < decided.size(); i++) {
                answers[share.places.get(i)] = decided.get(i);
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

    private static <E> OwnerRequest request(Kind<E> kind, List<Share<E>> shares) {
        return kind.request(shares.stream().flatMap(share -> share.elements.stream()).toList());
    }

    /** Asks an owner, and returns the shares that it has certainly not decided on. */
    private <E> List<Share<E>> ask(
            Instance owner,
            OwnerRequest request,
            String name,
            List<Share<E>> shares,
            Object[] answers) {
        Optional<OwnerAnswer> answer = others.send(owner, request);
        if (answer.isEmpty() || answer.get().isRefused()) {
            return shares;
        }
        JsonNode body;
        try {
            body = json.readTree(answer.get().body());
        } catch (JacksonException e) {
            throw new ServiceRefusal(
                    ServiceRefusal.Reason.OUTCOME_UNKNOWN,
                    "the answer of %s cannot be read (%s)"
                            .formatted(owner.address(), e.getMessage()));
        }
        if (answer.get().status() != 200) {
            shares.forEach(share -> fill(answers, share, Map.of("problem", body)));
            return List.of();
        }
        List<Share<E>> refused = new ArrayList<>();
        int next = 0;
        for (Share<E> share : shares) {
            boolean isRefused = false;
            for (int place : share.places) {
                JsonNode one = body.path(name).path(next++);
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

    private static <E> List<Share<E>> refused(
            List<Share<E>> some, Future<List<Share<E>>> future, Object[] answers) {
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
        for (Share<E> share : some) {
            fill(answers, share, new NotAnswered(Problem.of(refusal)));
        }
        return List.of();
    }

    private static <E> void fill(Object[] answers, Share<E> share, Object answer) {
        share.places.forEach(place -> answers[place] = answer);
    }
}
