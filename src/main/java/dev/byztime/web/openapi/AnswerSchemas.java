package dev.byztime.web.openapi;

import static java.util.Objects.requireNonNull;

import dev.byztime.run.ServiceRefusal;
import dev.byztime.time.Era;
import dev.byztime.time.Timestamp;
import dev.byztime.time.Unavailable;
import dev.byztime.web.problem.Problem;
import dev.byztime.web.problem.ProblemType;
import dev.byztime.web.value.ParameterKind;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;

import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springframework.stereotype.Component;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** Describes answers: values that are strings, and members that are always present. */
@Component
class AnswerSchemas implements GlobalOpenApiCustomizer {

    @Override
    public void customise(OpenAPI api) {
        @SuppressWarnings("rawtypes") // the raw type is springdoc's
        Map<String, Schema> schemas = api.getComponents().getSchemas();
        schemas.replace(Timestamp.class.getSimpleName(), timestamp());
        schemas.replace(Era.class.getSimpleName(), era());
        schemas.values().forEach(AnswerSchemas::requireMembers);
        Schema<?> problem = requireNonNull(schemas.get(Problem.class.getSimpleName()));
        reason(problem).setEnum(reasons());
    }

    private static Schema<?> timestamp() {
        return new StringSchema()
                .pattern("^-?[0-9]{1,19}\\.[0-9]{9}$")
                .description(
                        "An instant of global time, or a duration: decimal seconds with nine digits"
                                + " after the point.")
                .example(ParameterKind.INSTANT.example());
    }

    private static Schema<?> era() {
        return new StringSchema()
                .format("uuid")
                .description(
                        "The span of one boot of one machine, within which local times can be"
                                + " compared.")
                .example("268e337c-64cf-4a33-a3c3-f60e1b5e7e1c");
    }

    /** Marks all members as required, unless the type names the required ones. */
    private static void requireMembers(Schema<?> schema) {
        if (schema.getProperties() != null && schema.getRequired() == null) {
            schema.setRequired(new ArrayList<>(schema.getProperties().keySet()));
        }
    }

    @SuppressWarnings("unchecked") // springdoc does not declare the type of members
    private static Schema<Object> reason(Schema<?> problem) {
        return requireNonNull(problem.getProperties().get("reason"));
    }

    /** The names of all kinds of problems. */
    private static List<Object> reasons() {
        return Stream.of(
                        Arrays.stream(ProblemType.values()).map(ProblemType::reason),
                        Arrays.stream(Unavailable.values()).map(Unavailable::reason),
                        Arrays.stream(ServiceRefusal.Reason.values())
                                .map(ServiceRefusal.Reason::reason))
                .flatMap(Function.identity())
                .<Object>map(reason -> reason)
                .toList();
    }
}
