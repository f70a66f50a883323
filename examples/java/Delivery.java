import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** (4) Each message is acted upon at most once. */
class Delivery {

    record Stamps(List<String> stamps) {}

    record Verdict(String verdict, String retryIn) {}

    /** The sender stamps each message once: what is sent again carries the same stamp. */
    static Map<String, String> stamped(Client client, String connection) {
        var stamps = client.patient.post().uri("/at-most-once/java/stamps").retrieve().body(Stamps.class).stamps;
        return Map.of("connection", connection, "timestamp", stamps.getFirst());
    }

    /** Acts at most once on each message; it asks first. */
    static String receive(Client client, Map<String, String> message, Runnable act) throws InterruptedException {
        while (true) {
            var answer = Client.post(client.patient, Verdict.class, "/at-most-once/java/judge", message);
            switch (answer.verdict) {
                case "EARLY" -> Thread.sleep(new BigDecimal(answer.retryIn).movePointRight(3).longValue() + 1);
                case "ACCEPTED" -> {
                    act.run();
                    return answer.verdict;
                }
                default -> {
                    return answer.verdict;
                }
            }
        }
    }
}
