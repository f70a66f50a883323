package dev.byztime.web;

import static org.springframework.http.MediaType.APPLICATION_PROBLEM_JSON_VALUE;

import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Unavailable;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.SpecVersion;
import io.swagger.v3.oas.models.examples.Example;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;

import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.GlobalOperationComponentsCustomizer;
import org.springdoc.core.utils.SpringDocAnnotationsUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Describes the problems that an operation can answer with, by an example of each. */
@Component
class ProblemResponses implements GlobalOperationComponentsCustomizer {

    /** Every operation that depends on the time takes this parameter, and no other does. */
    private static final String MAX_ERROR = "maxError";

    private static final List<Problem> ANYWHERE =
            List.of(
                    Problem.of(ProblemType.MALFORMED_REQUEST, "refused: Bad Request"),
                    Problem.of(
                            ProblemType.NOT_ACCEPTABLE,
                            "Acceptable representations: [application/json]."),
                    Problem.of(ProblemType.UNSUPPORTED_MEDIA_TYPE, StrictParameters.NO_BODY));

    @Override
    public Operation customize(Operation operation, Components components, HandlerMethod method) {
        Schema<?> schema =
                SpringDocAnnotationsUtils.extractSchema(
                        components, Problem.class, null, null, SpecVersion.V31);
        possible(operation).stream()
                .collect(Collectors.groupingBy(Problem::status, TreeMap::new, Collectors.toList()))
                .forEach((status, problems) ->
                        operation
                                .getResponses()
                                .addApiResponse(
                                        status.toString(), response(problems, schema, components)));
        return operation;
    }

    /** Never called: the form above is. */
    @Override
    public Operation customize(Operation operation, HandlerMethod method) {
        return operation;
    }

    private static List<Problem> possible(Operation operation) {
        List<Parameter> parameters =
                operation.getParameters() == null ? List.of() : operation.getParameters();
        List<Problem> problems = new ArrayList<>();
        parameters.stream()
                .limit(1)
                .map(first -> bad(ProblemType.INVALID_PARAMETER, first, "soon"))
                .forEach(problems::add);
        parameters.stream()
                .filter(Parameter::getRequired)
                .limit(1)
                .map(first -> bad(ProblemType.MISSING_PARAMETER, first, null))
                .forEach(problems::add);
        problems.add(unknown(parameters));
        problems.addAll(ANYWHERE);
        if (parameters.stream().anyMatch(parameter -> parameter.getName().equals(MAX_ERROR))) {
            for (Unavailable reason : Unavailable.values()) {
                problems.add(Problem.of(new TimeUnavailableException(reason, reason.title())));
            }
        }
        return problems;
    }

    private static Problem bad(ProblemType type, Parameter parameter, @Nullable String got) {
        return Problem.of(
                new BadParameterException(
                        type, parameter.getName(), got, parameter.getSchema().getDescription()));
    }

    private static Problem unknown(List<Parameter> parameters) {
        return Problem.of(
                StrictParameters.unknown(
                        "maxerror", parameters.stream().map(Parameter::getName).toList()));
    }

    private static ApiResponse response(
            List<Problem> problems, Schema<?> schema, Components components) {
        MediaType body = new MediaType().schema(schema);
        StringBuilder description = new StringBuilder();
        for (Problem problem : problems) {
            body.addExamples(problem.reason(), example(problem, components));
            description.append("- `%s`: %s\n".formatted(problem.reason(), problem.title()));
        }
        ApiResponse response =
                new ApiResponse()
                        .description(description.toString())
                        .content(new Content().addMediaType(APPLICATION_PROBLEM_JSON_VALUE, body));
        if (problems.stream().anyMatch(Problem::passing)) {
            response.addHeaderObject(HttpHeaders.RETRY_AFTER, retryAfter());
        }
        return response;
    }

    /** What names no parameter looks the same everywhere, so it is in the document once. */
    private static Example example(Problem problem, Components components) {
        Example example = new Example().value(problem);
        if (problem.parameter() != null) {
            return example;
        }
        components.addExamples(problem.reason(), example);
        return new Example().$ref(problem.reason());
    }

    private static Header retryAfter() {
        return new Header()
                .description("In how many seconds to ask again; only if the problem is transient")
                .schema(new IntegerSchema().minimum(BigDecimal.ONE));
    }
}
