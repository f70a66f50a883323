package dev.byztime.web;

import static dev.byztime.web.OpenApiDocument.byName;
import static dev.byztime.web.OpenApiDocument.text;
import static dev.byztime.web.OpenApiDocument.texts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.consumer.ServedTime;
import dev.byztime.consumer.ServiceOnManualClock;
import dev.byztime.run.ServiceRefusal;
import dev.byztime.time.Unavailable;
import dev.byztime.web.OpenApiDocument.Operation;
import dev.byztime.web.problem.ProblemPages;
import dev.byztime.web.problem.ProblemPagesTests;
import dev.byztime.web.value.ParameterKind;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpMethod;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.UriComponentsBuilder;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Whether the API's description leaves anything out, or says what is not so. */
@ServiceOnManualClock
class OpenApiTests {

    /** Explained by the operation, or by the schema they refer to. */
    private static final Set<String> SELF_EVIDENT = Set.of("verdict", "time", "expires", "a", "b");

    @Autowired private MockMvcTester http;
    @Autowired private ServedTime time;
    @Autowired private RequestMappingHandlerMapping requestMappingHandlerMapping;

    @SuppressWarnings("NullAway.Init") // by begin
    private OpenApiDocument api;

    @BeforeEach
    void begin() throws IOException {
        time.begin();
        api = OpenApiDocument.of(http);
        assertThat(api.operations()).isNotEmpty();
    }

    /** A generator that took them for numbers would round them, which is why they are strings. */
    @Test
    void examplesOfInstantsAreStrings() {
        JsonNode schemas = api.root().path("components").path("schemas");
        List<JsonNode> examples =
                schemas.valueStream()
                        .flatMap(schema -> schema.path("properties").valueStream())
                        .filter(member -> member.path("$ref").asString("").endsWith("/Timestamp"))
                        .filter(member -> member.has("example"))
                        .map(member -> member.path("example"))
                        .toList();
        assertThat(examples).isNotEmpty().allMatch(JsonNode::isString);
    }

    @Test
    void documentSaysWhatItIsAndBindsNobodyToAHost() {
        JsonNode info = api.root().path("info");
        assertThat(text(api.root(), "openapi")).startsWith("3.1");
        assertThat(text(info, "title")).isEqualTo("Byztime service");
        assertThat(text(info, "version")).matches("[0-9]+\\.[0-9]+\\.[0-9]+.*");
        assertThat(text(info, "description")).contains("latest + 1.12 * d");
        assertThat(text(info.path("license"), "identifier")).isEqualTo("Apache-2.0");
        assertThat(api.root().path("servers").valueStream().map(server -> text(server, "url")))
                .containsExactly("/");
    }

    @Test
    void swaggerUiIsThere() {
        assertThat(get("/swagger-ui.html")).hasRedirectedUrl("/swagger-ui/index.html");
        assertThat(get("/swagger-ui/index.html")).hasStatusOk().bodyText().contains("swagger-ui");
    }

    @Test
    void everyEndpointOfOursIsDescribedAndNothingElse() {
        Set<String> ours = new TreeSet<>();
        requestMappingHandlerMapping
                .getHandlerMethods()
                .forEach((mapping, method) -> ours.addAll(operations(mapping, method)));
        assertThat(api.operations().stream().map(Operation::toString))
                .containsExactlyInAnyOrderElementsOf(ours);
    }

    @Test
    void everyOperationSaysWhatItDoes() {
        for (Operation operation : api.operations()) {
            JsonNode described = operation.described();
            assertThat(text(described, "summary")).as("%s", operation).isNotBlank().endsWith(".");
            assertThat(text(described, "description"))
                    .as("%s", operation)
                    .doesNotContain("<", "  ");
            assertThat(text(described, "operationId")).as("%s", operation).matches("[A-Za-z]+");
            assertThat(texts(described.path("tags"))).as("%s", operation).hasSize(1);
            assertThat(text(operation.response(200), "description"))
                    .as("%s", operation)
                    .isNotBlank()
                    .isNotEqualTo("OK");
        }
        assertThat(api.operations())
                .extracting(operation -> text(operation.described(), "operationId"))
                .doesNotHaveDuplicates();
    }

    @Test
    void everyParameterHasAPatternThatItsExampleFits() {
        for (Operation operation : api.operations()) {
            for (JsonNode parameter : operation.parameters()) {
                JsonNode schema = parameter.path("schema");
                assertThat(text(parameter, "description")).as("%s", parameter).isNotBlank();
                String words = text(schema, "description");
                if (!words.equals(ParameterKind.TEXT.expected())) { // names of many things
                    assertThat(words).contains(text(parameter, "example"));
                }
                assertThat(text(parameter, "example"))
                        .as("%s", parameter)
                        .matches(text(schema, "pattern"))
                        .hasSizeLessThanOrEqualTo(schema.path("maxLength").asInt());
            }
        }
    }

    /** In the order of their paths, so that judging brings the receiver into being first. */
    @Test
    void theExamplesWork() throws IOException {
        for (Operation operation : api.operations()) {
            MvcTestResult answer = send(operation, examples(operation), body(operation));
            assertThat(answer.getResponse().getStatus())
                    .as("%s: %s", operation, answer.getResponse().getContentAsString())
                    .isEqualTo(200);
            assertThat(answer.getResponse().getContentAsString()).doesNotContain("problem");
        }
    }

    @Test
    void examplesOfBadValuesAreBad() {
        for (Operation operation : api.operations()) {
            if (!operation.parameters().isEmpty()) {
                JsonNode problem = operation.problem(400, "invalid-parameter");
                Map<String, String> values = examples(operation);
                assertThat(values.put(text(problem, "parameter"), text(problem, "got")))
                        .isNotNull();
                assertThat(send(operation, values, body(operation)))
                        .bodyJson()
                        .isEqualTo(problem.toString());
            }
        }
    }

    @Test
    void whatIsSaidToBeMissingIsMissed() {
        for (Operation operation : api.operations()) {
            if (operation.requiresSomething()) {
                JsonNode problem = operation.problem(400, "missing-parameter");
                String name = text(problem, "parameter");
                Map<String, String> values = examples(operation);
                String body = name.startsWith("/") ? "{}" : body(operation);
                values.remove(name);
                assertThat(send(operation, values, body)).bodyJson().isEqualTo(problem.toString());
            }
        }
    }

    @Test
    void bodiesHaveTheMembersThatAreDescribedAndNoOther() {
        for (Operation operation : api.operations()) {
            if (operation.hasBody()) {
                assertThat(operation.described().at("/requestBody/required").asBoolean()).isTrue();
                assertClosed(operation.body().getValue().path("schema"));
            }
        }
    }

    private void assertClosed(JsonNode schemaOrReference) {
        JsonNode schema = api.resolved(schemaOrReference);
        if (schema.has("properties")) {
            assertThat(schema.path("additionalProperties").asBoolean(true))
                    .as("%s", schema)
                    .isFalse();
            schema.path("properties").forEach(this::assertClosed);
        } else if (schema.has("items")) {
            assertThat(schema.path("maxItems").asInt()).isPositive();
            assertClosed(schema.path("items"));
        } else if (text(schema, "type").equals("object")) { // what the caller puts into it
            assertThat(schema.path("maxProperties").asInt()).as("%s", schema).isPositive();
        } else if (!schema.has("enum")) {
            assertThat(text(schema, "type")).as("%s", schema).isEqualTo("string");
            assertThat(schema.path("maxLength").asInt()).as("%s", schema).isPositive();
        }
    }

    /** Tools ask for the first form that is described. */
    @Test
    void jsonIsDescribedBeforeOtherForms() {
        List<Operation> several =
                api.operations().stream()
                        .filter(operation -> contentTypes(operation).size() > 1)
                        .toList();
        assertThat(several).extracting(Operation::toString).contains("get /time");
        assertThat(several)
                .allSatisfy(operation ->
                        assertThat(contentTypes(operation)).first().isEqualTo("application/json"));
    }

    private static List<String> contentTypes(Operation operation) {
        return List.copyOf(operation.response(200).path("content").propertyNames());
    }

    @Test
    void everyProblemHasAnExample() {
        List<String> unavailable =
                Stream.concat(
                                Arrays.stream(Unavailable.values()).map(Unavailable::reason),
                                Arrays.stream(ServiceRefusal.Reason.values())
                                        .map(ServiceRefusal.Reason::reason))
                        .toList();
        for (Operation operation : api.operations()) {
            boolean timely = operation.takes("maxError");
            List<String> bad = new ArrayList<>(List.of("unknown-parameter", "malformed-request"));
            if (!operation.parameters().isEmpty()) {
                bad.add("invalid-parameter");
            }
            if (operation.requiresSomething()) {
                bad.add("missing-parameter");
            }
            assertThat(operation.problems(400))
                    .as("%s", operation)
                    .containsOnlyKeys(bad.toArray(String[]::new));
            assertThat(operation.problems(406)).containsOnlyKeys("not-acceptable");
            assertThat(operation.problems(415)).containsOnlyKeys("unsupported-media-type");
            List<String> now = new ArrayList<>(timely ? unavailable : List.of());
            if (operation.method().equals("post") && operation.takes("receiver")) {
                assertThat(operation.problems(429)).containsOnlyKeys("too-many-receivers");
            }
            assertThat(operation.problems(503).keySet())
                    .as("%s", operation)
                    .containsExactlyInAnyOrderElementsOf(now);
            assertThat(operation.problems(404).keySet())
                    .as("%s", operation)
                    .containsExactlyElementsOf(
                            operation.method().equals("get")
                                            && (operation.takes("receiver")
                                                    || operation.path().endsWith("/resource"))
                                    ? List.of("not-found")
                                    : List.of());
            assertThat(operation.response(503).path("headers").has("Retry-After"))
                    .as("%s", operation)
                    .isEqualTo(timely);
        }
    }

    @Test
    void examplesOfProblemsAreProblems() {
        List<String> required = texts(api.root().at("/components/schemas/Problem/required"));
        assertThat(required)
                .containsExactlyInAnyOrder(
                        "type", "title", "status", "detail", "reason", "transient");
        for (Operation operation : api.operations()) {
            for (int status : new int[] {400, 404, 406, 415, 503}) {
                operation
                        .problems(status)
                        .forEach((name, example) -> {
                            JsonNode problem = api.resolved(example).path("value");
                            assertThat(text(problem, "reason")).isEqualTo(name);
                            assertThat(problem.path("status").asInt()).isEqualTo(status);
                            assertThat(problem.propertyNames()).containsAll(required);
                        });
            }
        }
    }

    @Test
    void reasonsOfProblemsAreAClosedList() {
        assertThat(texts(api.root().at("/components/schemas/Problem/properties/reason/enum")))
                .containsExactlyInAnyOrderElementsOf(ProblemPagesTests.reasons().toList());
    }

    @Test
    void everyMemberOfAnAnswerIsDescribedOrSpeaksForItself() {
        assertThat(api.members()).isNotEmpty();
        api.members()
                .forEach((name, member) -> {
                    if (!SELF_EVIDENT.contains(name.substring(name.indexOf('.') + 1))) {
                        assertThat(text(member, "description"))
                                .as(name)
                                .isNotBlank()
                                .doesNotContain("<", "{@", "\n");
                    }
                });
    }

    @Test
    void answersOfOperationsWithBodiesAreAsDescribed() throws IOException {
        for (Operation operation : api.operations()) {
            for (String form : List.of("application/json", "application/x-ndjson")) {
                JsonNode schema = operation.content(200, form).path("schema");
                if (operation.method().equals("post") && !schema.isMissingNode()) {
                    assertDescribed(
                            OpenApiDocument.JSON.readTree(
                                    send(operation, examples(operation), body(operation))
                                            .getResponse()
                                            .getContentAsString()),
                            schema);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/at-most-once",
                "/time",
                "/time/history",
                "/time/order?a=1&b=2/3",
                "/time/passage?of=1",
                "/time/wait?until=1",
                "/time/validity?expires=1",
            })
    void answersHaveTheMembersThatAreDescribedAndNoOther(String uri) throws IOException {
        Operation operation = api.get(uri.split("\\?")[0]);
        assertDescribed(
                OpenApiDocument.JSON.readTree(get(uri).getResponse().getContentAsString()),
                operation.content(200, "application/json").path("schema"));
    }

    @Test
    void textIsAsDescribed() throws IOException {
        JsonNode schema = api.get("/time").content(200, "text/plain").path("schema");
        String line =
                http.get()
                        .uri("/time")
                        .accept("text/plain")
                        .exchange()
                        .getResponse()
                        .getContentAsString();
        assertThat(line).matches(text(schema, "pattern"));
        assertThat(text(schema, "example") + "\n").matches(text(schema, "pattern"));
    }

    private void assertDescribed(JsonNode value, JsonNode schemaOrReference) {
        JsonNode schema = api.resolved(schemaOrReference);
        if (schema.has("anyOf")) { // a line: the usual form first
            schema = api.resolved(schema.path("anyOf").path(0));
        }
        JsonNode members = schema.path("properties");
        switch (text(schema, "type")) {
            case "object" -> {
                assertThat(value.propertyNames())
                        .isSubsetOf(byName(members).keySet())
                        .containsAll(texts(schema.path("required")));
                value.propertyNames()
                        .forEach(name -> assertDescribed(value.path(name), members.path(name)));
            }
            case "array" -> {
                assertThat(value.isArray()).isTrue();
                JsonNode items = schema.path("items");
                value.forEach(element -> assertDescribed(element, items));
            }
            case "boolean" -> assertThat(value.isBoolean()).isTrue();
            case "string" -> {
                assertThat(value.isString()).as("%s is a string", value).isTrue();
                assertThat(value.asString()).matches(schema.path("pattern").asString(".*"));
                if (schema.has("enum")) {
                    assertThat(texts(schema.path("enum"))).contains(value.asString());
                }
            }
            case "integer" -> assertThat(value.isIntegralNumber()).isTrue();
            default -> throw new AssertionError("of no type that answers have: " + schema);
        }
    }

    private static List<String> operations(RequestMappingInfo mapping, HandlerMethod method) {
        if (!method.getBeanType().getPackageName().startsWith("dev.byztime")
                || method.getBeanType() == ProblemPages.class) {
            return List.of();
        }
        return mapping.getMethodsCondition().getMethods().stream()
                .map(verb -> verb.name().toLowerCase(Locale.ROOT))
                .flatMap(verb -> mapping.getPatternValues().stream().map(path -> verb + " " + path))
                .toList();
    }

    /** Of all parameters, by name. */
    private static Map<String, String> examples(Operation operation) {
        Map<String, String> examples = new LinkedHashMap<>();
        operation
                .parameters()
                .forEach(each -> examples.put(text(each, "name"), text(each, "example")));
        return examples;
    }

    /** The example of a body; empty if there is none. */
    private String body(Operation operation) {
        return operation.hasBody()
                ? api.example(operation.body().getValue().path("schema")) + "\n"
                : "";
    }

    private MvcTestResult send(Operation operation, Map<String, String> values, String body) {
        UriComponentsBuilder uri = UriComponentsBuilder.fromPath(operation.path());
        operation.parameters().stream()
                .filter(each -> !text(each, "in").equals("path"))
                .map(each -> text(each, "name"))
                .filter(values::containsKey)
                .forEach(name -> uri.queryParam(name, "{" + name + "}"));
        MockMvcTester.MockMvcRequestBuilder request =
                http.method(HttpMethod.valueOf(operation.method().toUpperCase(Locale.ROOT)))
                        .uri(uri.encode().buildAndExpand(values).toUri());
        if (operation.hasBody()) {
            request.contentType(operation.body().getKey()).content(body);
        }
        return request.exchange();
    }

    private MvcTestResult get(String uri, Object... values) {
        return http.get().uri(uri, values).exchange();
    }
}
