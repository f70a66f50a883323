import java.math.BigDecimal;
import java.math.RoundingMode;

/** (1) The time, and what is known of it later: take a new one after ten seconds. */
class Reading {

    /** Instants stay strings, and are handed back as they were got. */
    record Time(String earliest, String latest) {}

    record Interval(BigDecimal earliest, BigDecimal latest) {}

    record Verdict(String verdict) {}

    final BigDecimal sent, received;
    final Time time;

    Reading(Client client) {
        sent = Client.clock();
        time = client.get(Time.class, "/time");
        received = Client.clock();
    }

    Interval interval() {
        var now = Client.clock();
        return new Interval(
                // whole nanoseconds, as in the service's instants, rounded outwards
                new BigDecimal(time.earliest)
                        .add(now.subtract(received).multiply(Client.SLOWEST)).setScale(9, RoundingMode.FLOOR),
                new BigDecimal(time.latest)
                        .add(now.subtract(sent).multiply(Client.FASTEST)).setScale(9, RoundingMode.CEILING));
    }

    /** (2) Commit wait: what carries this instant may be shown to others when this returns. */
    static void waitUntilPassed(Client client, String instant) {
        while (!client.get(Verdict.class, "/time/wait?wait=10s&until={x}", instant).verdict.equals("PASSED")) {}
    }
}
