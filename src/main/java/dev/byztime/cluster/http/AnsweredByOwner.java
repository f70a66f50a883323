package dev.byztime.cluster.http;

import dev.byztime.run.ServiceRefusal;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.util.Map;

/** Ends a request with the answer that the owner of its partition has given. */
final class AnsweredByOwner extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient OwnerAnswer answer;

    AnsweredByOwner(OwnerAnswer answer) {
        super("answered by another instance", null, false, false);
        this.answer = answer;
    }

    /**
     * The answer as a part of another one: a problem has a name there.
     *
     * @param json reads it
     */
    Object asPart(JsonMapper json) {
        JsonNode body;
        try {
            body = json.readTree(answer.body());
        } catch (JacksonException e) {
            throw new ServiceRefusal(
                    ServiceRefusal.Reason.OUTCOME_UNKNOWN,
                    "the answer of the owner cannot be read (%s)".formatted(e.getMessage()));
        }
        return answer.status() == 200 ? body : Map.of("problem", body);
    }

    OwnerAnswer answer() {
        return answer;
    }
}
