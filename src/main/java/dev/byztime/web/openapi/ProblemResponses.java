package dev.byztime.web.openapi;

import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;
import static org.springframework.http.MediaType.APPLICATION_PROBLEM_JSON_VALUE;
import static org.springframework.http.MediaType.TEXT_PLAIN_VALUE;

import static java.util.Objects.requireNonNull;

import dev.byztime.access.Access;
import dev.byztime.access.Scope;
import dev.byztime.run.ServiceRefusal;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Unavailable;
import dev.byztime.web.guard.AccessInterceptor;
import dev.byztime.web.guard.EndpointFacts;
import dev.byztime.web.guard.StrictParameters;
import dev.byztime.web.problem.BadParameterException;
import dev.byztime.web.problem.BodyProblems;
import dev.byztime.web.problem.ContentTypes;
import dev.byztime.web.problem.FaultyPart;
import dev.byztime.web.problem.HasProblem;
import dev.byztime.web.problem.Problem;
import dev.byztime.web.problem.ProblemType;

import io.swagger.v3.oas.annotations.enums.ParameterIn;
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
import io.swagger.v3.oas.models.parameters.RequestBody;
import io.swagger.v3.oas.models.responses.ApiResponse;

import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.GlobalOperationComponentsCustomizer;
import org.springdoc.core.utils.SpringDocAnnotationsUtils;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Describes the problems that an operation can answer with, with an example of each. */
@Component
class ProblemResponses implements GlobalOperationComponentsCustomizer {

    /** Every operation that depends on the time takes this parameter, and no other does. */
    private static final String MAX_ERROR = "maxError";

    /** A value that is invalid for most kinds of parameters. */
    private static final String BAD_VALUE = "soon!";

    private static final Problem MALFORMED =
            Problem.of(ProblemType.MALFORMED_REQUEST, "refused: Bad Request");

    private static final Problem NOT_ACCEPTABLE =
            Problem.of(
                    ProblemType.NOT_ACCEPTABLE, "Acceptable representations: [application/json].");

    private final Access access;

    ProblemResponses(Access access) {
        this.access = access;
    }

    @Override
    public Operation customize(Operation operation, Components components, HandlerMethod method) {
        Schema<?> schema =
                SpringDocAnnotationsUtils.extractSchema(
                        components, Problem.class, null, null, SpecVersion.V31);
        List<Problem> problems = possible(operation, components, method);
        List<Scope> needed = EndpointFacts.of(method).needs();
        if (access.tokens() != null && !needed.isEmpty()) {
            problems.add(AccessInterceptor.noToken(needed));
            problems.add(AccessInterceptor.otherScope(needed));
            problems.add(AccessInterceptor.tokensUnread());
        }
        problems.stream()
                .collect(Collectors.groupingBy(Problem::status, TreeMap::new, Collectors.toList()))
                .forEach((status, some) ->
                        operation
                                .getResponses()
                                .addApiResponse(
                                        status.toString(), response(some, schema, components)));
        return operation;
    }

    /** Does nothing: springdoc calls the other method. */
    @Override
    public Operation customize(Operation operation, HandlerMethod method) {
        return operation;
    }

    private static List<Problem> possible(
            Operation operation, Components components, HandlerMethod method) {
        HasProblem own = method.getMethodAnnotation(HasProblem.class);
        List<Parameter> parameters =
                operation.getParameters() == null ? List.of() : operation.getParameters();
        List<Problem> problems = new ArrayList<>();
        parameters.stream()
                .filter(ProblemResponses::rejectsBadValue)
                .limit(1)
                .map(first -> bad(ProblemType.INVALID_PARAMETER, first, BAD_VALUE))
                .forEach(problems::add);
        problems.addAll(missing(parameters, operation.getRequestBody(), components, method));
        problems.add(unknown(parameters));
        problems.add(MALFORMED);
        problems.add(NOT_ACCEPTABLE);
        problems.add(unsupported(operation));
        if (parameters.stream().anyMatch(parameter -> parameter.getName().equals(MAX_ERROR))) {
            for (Unavailable reason : Unavailable.values()) {
                problems.add(Problem.of(new TimeUnavailableException(reason, reason.title())));
            }
            for (ServiceRefusal.Reason reason : ServiceRefusal.Reason.values()) {
                problems.add(Problem.of(new ServiceRefusal(reason, reason.title())));
            }
        }
        if (own != null) {
            parameters.stream()
                    .filter(parameter -> parameter.getName().equals(own.parameter()))
                    .map(parameter -> own(own, parameter))
                    .forEach(problems::add);
        }
        return problems;
    }

    private static boolean rejectsBadValue(Parameter parameter) {
        String pattern = parameter.getSchema().getPattern();
        return pattern != null && !BAD_VALUE.matches(pattern);
    }

    private static Problem bad(ProblemType type, Parameter parameter, @Nullable String got) {
        return Problem.of(
                type,
                new FaultyPart(parameter.getName(), got, parameter.getSchema().getDescription()));
    }

    /**
     * The problems of a missing parameter or member. A missing part of the path has none, because
     * the path is then another one.
     */
    private static List<Problem> missing(
            List<Parameter> parameters,
            @Nullable RequestBody body,
            Components components,
            HandlerMethod method) {
        return Stream.concat(
                        parameters.stream()
                                .filter(Parameter::getRequired)
                                .filter(parameter -> !isInPath(parameter))
                                .map(first -> bad(ProblemType.MISSING_PARAMETER, first, null)),
                        members(body, components)
                                .map(member -> BodyProblems.missing(bodyOf(method), member)))
                .limit(1)
                .toList();
    }

    private static Class<?> bodyOf(HandlerMethod method) {
        return Stream.of(method.getMethodParameters())
                .filter(parameter ->
                        parameter.hasParameterAnnotation(
                                org.springframework.web.bind.annotation.RequestBody.class))
                .<Class<?>>map(MethodParameter::getParameterType)
                .findFirst()
                .orElse(Object.class);
    }

    /** Members that a JSON body must have. */
    private static Stream<String> members(@Nullable RequestBody body, Components components) {
        if (body == null || !body.getContent().containsKey(APPLICATION_JSON_VALUE)) {
            return Stream.of();
        }
        String type = body.getContent().get(APPLICATION_JSON_VALUE).getSchema().get$ref();
        Schema<?> schema =
                requireNonNull(
                        components.getSchemas().get(type.substring(type.lastIndexOf('/') + 1)));
        // in the order in which they are checked
        return schema.getProperties().keySet().stream().filter(schema.getRequired()::contains);
    }

    private static Problem unknown(List<Parameter> parameters) {
        return Problem.of(
                BadParameterException.unknown(
                        "maxerror",
                        parameters.stream()
                                .filter(parameter -> !isInPath(parameter))
                                .map(Parameter::getName)
                                .sorted()
                                .toList()));
    }

    private static Problem unsupported(Operation operation) {
        RequestBody body = operation.getRequestBody();
        return body == null
                ? Problem.of(ProblemType.UNSUPPORTED_MEDIA_TYPE, StrictParameters.NO_BODY)
                : ContentTypes.other(
                        TEXT_PLAIN_VALUE,
                        body.getContent().keySet().stream()
                                .map(org.springframework.http.MediaType::valueOf)
                                .toList());
    }

    private static Problem own(HasProblem own, Parameter parameter) {
        return Problem.of(
                own.type(),
                new FaultyPart(
                        own.parameter(), String.valueOf(parameter.getExample()), own.expected()));
    }

    private static boolean isInPath(Parameter parameter) {
        return parameter.getIn().equals(ParameterIn.PATH.toString());
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

    /** Adds equal examples to the document only once. */
    private static Example example(Problem problem, Components components) {
        Example example = new Example().value(problem);
        if (problem.parameter() != null) {
            return example;
        }
        Map<String, Example> shared = components.getExamples();
        Example first = shared == null ? null : shared.get(problem.reason());
        if (first != null && !problem.equals(first.getValue())) {
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
