import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Map;
import java.util.UUID;
import org.springframework.web.client.RestClientException;

/** (3) A lease with its guard: act only right after guard() said so. */
class Lease {

    record Granted(String resource, String id, String token, String claim, String term, BigDecimal safeRemaining) {}

    record Answer(String verdict, Granted lease, String cause, String certainIn) {}

    final Granted granted;
    private final Client client;
    private BigDecimal until = BigDecimal.ZERO, renewAt;

    Lease(Client client, String resource) throws InterruptedException {
        this.client = client;
        var wish = Map.of("resource", resource, "holder", "java-" + ProcessHandle.current().pid(),
                "mode", "WRITE", "requestId", UUID.randomUUID().toString());
        while (true) {
            var sent = Client.clock();
            var answer = Client.post(client.patient, Answer.class, "/leases/acquire?wait=5s", wish);
            if (answer.verdict.equals("GRANTED")) {
                granted = answer.lease;
                extended(sent, granted);
                return;
            }
            if (answer.verdict.equals("RECOVERING")) { // what an earlier life may have promised must be over first
                System.err.println(resource + ": " + answer.cause + ", " + answer.certainIn + " s to go");
            }
            Thread.sleep(100); // HELD, RECOVERING: ask again
        }
    }

    private void extended(BigDecimal sent, Granted lease) {
        until = until.max(sent.add(lease.safeRemaining.divide(Client.FASTEST, 9, RoundingMode.FLOOR)));
        renewAt = sent.add(new BigDecimal(lease.term).divide(BigDecimal.valueOf(3), 9, RoundingMode.FLOOR));
    }

    boolean guard() {
        var sent = Client.clock();
        if (sent.compareTo(renewAt) >= 0) {
            // Without a good answer: what was promised holds, and no longer.
            renewAt = sent.add(new BigDecimal("0.1"));
            try {
                var answer = Client.post(client.quick, Answer.class, "/leases/renew", Map.of(
                        "resource", granted.resource, "id", granted.id, "token", granted.token,
                        "claim", granted.claim, "term", granted.term));
                switch (answer.verdict) {
                    case "GRANTED" -> extended(sent, answer.lease);
                    case "VOID", "RECALLED" -> until = BigDecimal.ZERO;
                    default -> {} // RECOVERING
                }
            } catch (RestClientException e) {
                IO.println("no answer: " + e.getMessage());
            }
        }
        return Client.clock().compareTo(until) < 0;
    }

    void release() {
        until = BigDecimal.ZERO;
        Client.post(client.patient, Answer.class, "/leases/release",
                Map.of("resource", granted.resource, "id", granted.id, "token", granted.token));
    }

    /** A toy: keeps the highest token that it has seen, and refuses lower ones in one step with the write. */
    static class Storage {
        private BigInteger token = BigInteger.ZERO;
        String value;

        synchronized boolean write(String shown, String written) {
            var fresh = new BigInteger(shown).compareTo(token) >= 0; // as numbers, not as strings
            if (fresh) {
                token = new BigInteger(shown);
                value = written;
            }
            return fresh;
        }
    }
}
