package dev.byztime.lease;

import dev.byztime.testing.Patiently;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.Semaphore;

/** Carries what a witness is told from one process to another, a line each. */
final class WitnessLines implements Witness {

    private static final JsonMapper JSON = new JsonMapper();

    private final PrintStream out;
    private final Semaphore answers;

    /**
     * @param answers of the storage, one for each write
     */
    WitnessLines(PrintStream out, Semaphore answers) {
        this.out = out;
        this.answers = answers;
    }

    private record Wrote(String resource, long token, String holder, long believedUntil) {}

    @Override
    public void granted(Grant grant) {
        tell("granted", grant);
    }

    @Override
    public void believed(Belief belief) {
        tell("believed", belief);
    }

    @Override
    public void wrote(String resource, long token, String holder, long believedUntil) {
        tell("wrote", new Wrote(resource, token, holder, believedUntil));
        Patiently.acquireUninterruptibly(answers);
    }

    private void tell(String what, Object about) {
        out.println(JSON.writeValueAsString(Map.of(what, about)));
    }

    /** What a line said. */
    enum Said {
        GRANTED,
        BELIEVED,
        WROTE,
        OTHER
    }

    /** Tells a witness what a line says. */
    static Said relay(String line, Witness to) {
        JsonNode what = JSON.readTree(line);
        if (what.has("granted")) {
            to.granted(JSON.treeToValue(what.get("granted"), Grant.class));
            return Said.GRANTED;
        } else if (what.has("believed")) {
            to.believed(JSON.treeToValue(what.get("believed"), Belief.class));
            return Said.BELIEVED;
        } else if (what.has("wrote")) {
            Wrote wrote = JSON.treeToValue(what.get("wrote"), Wrote.class);
            to.wrote(wrote.resource, wrote.token, wrote.holder, wrote.believedUntil);
            return Said.WROTE;
        }
        return Said.OTHER;
    }
}
