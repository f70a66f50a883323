package dev.byztime.lease;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.PrintStream;
import java.util.Map;

/** Carries what a witness is told from one process to another, a line each. */
final class WitnessLines implements Witness {

    private static final JsonMapper JSON = new JsonMapper();

    private final PrintStream out;

    WitnessLines(PrintStream out) {
        this.out = out;
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
    }

    private void tell(String what, Object about) {
        out.println(JSON.writeValueAsString(Map.of(what, about)));
    }

    /** Tells a witness what a line says; false if it says nothing of the kind. */
    static boolean relay(String line, Witness to) {
        JsonNode what = JSON.readTree(line);
        if (what.has("granted")) {
            to.granted(JSON.treeToValue(what.get("granted"), Grant.class));
        } else if (what.has("believed")) {
            to.believed(JSON.treeToValue(what.get("believed"), Belief.class));
        } else if (what.has("wrote")) {
            Wrote wrote = JSON.treeToValue(what.get("wrote"), Wrote.class);
            to.wrote(wrote.resource, wrote.token, wrote.holder, wrote.believedUntil);
        } else {
            return false;
        }
        return true;
    }
}
