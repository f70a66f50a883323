import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.web.client.RestClientException;
import org.springframework.web.client.RestClientResponseException;

/**
 * What a program can do with byztime-service, with Spring's RestClient.
 *
 * <p>{@code java --enable-native-access=ALL-UNNAMED -cp 'LIBRARIES/*' Byztime.java [URL]}, where the libraries are the
 * client jar of byztime-service, spring-web and a Jackson 3.
 */
public class Byztime {

    static void expect(String what, boolean fine) {
        if (!fine) {
            throw new AssertionError(what);
        }
    }

    public static void main(String[] args) throws InterruptedException {
        var url = System.getenv().getOrDefault("BYZTIME_URL", "http://localhost:8080");
        try {
            run(new Client(args.length > 0 ? args[0] : url));
        } catch (RestClientResponseException problem) {
            System.err.println("failed: " + problem.getStatusCode() + " " + problem.getResponseBodyAsString());
            System.exit(1);
        } catch (RestClientException failure) { // no answer
            System.err.println("failed: " + failure.getMessage());
            System.exit(1);
        }
    }

    private static void run(Client client) throws InterruptedException {
        var reading = new Reading(client);
        var now = reading.interval();
        IO.println("ok time from " + now.earliest() + " to " + now.latest());

        Reading.waitUntilPassed(client, reading.time.latest());
        IO.println("ok passed " + reading.time.latest());

        var storage = new Lease.Storage();
        var old = Lease.taken(client, "java/report");
        var oldToken = old.token();
        expect("a first write", old.holds() && storage.write(oldToken, "one"));
        old.close();
        expect("nothing after a release", !old.holds());
        try (var held = Lease.taken(client, "java/report")) {
            IO.println("ok lease taken " + held.token());
            var deadline = Client.clock().add(new BigDecimal(System.getenv().getOrDefault("BYZTIME_HOLD", "1")));
            var writes = 0;
            while (held.holds() && Client.clock().compareTo(deadline) < 0) {
                expect("a write", storage.write(held.token(), "two"));
                writes++;
                Thread.sleep(50);
            }
            if (Client.clock().compareTo(deadline) < 0) {
                IO.println("lease lost, and stopped in time, token " + held.token());
                System.exit(3);
            }
            expect("a late write is refused", !storage.write(oldToken, "late") && storage.value.equals("two"));
            IO.println("ok lease " + writes + " writes with token " + held.token() + ", and a late one refused");
        }

        var acted = new ArrayList<String>();
        var verdicts = new ArrayList<String>();
        var connection = UUID.randomUUID().toString();
        var first = Delivery.stamped(client, connection);
        var second = Delivery.stamped(client, connection);
        for (var message : List.of(first, first, second, first)) {
            verdicts.add(Delivery.receive(client, message, () -> acted.add(message.get("timestamp"))));
        }
        expect(verdicts.toString(), verdicts.equals(List.of("ACCEPTED", "DUPLICATE", "ACCEPTED", "DUPLICATE")));
        expect("acted twice", acted.size() == 2);
        IO.println("ok at most once: " + String.join(" ", verdicts));
    }
}
