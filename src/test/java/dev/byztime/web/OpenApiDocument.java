package dev.byztime.web;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.Objects.requireNonNull;

import org.springframework.test.web.servlet.assertj.MockMvcTester;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The API's description as it is served. */
record OpenApiDocument(JsonNode root) {

    static final JsonMapper JSON = JsonMapper.shared();

    static OpenApiDocument of(MockMvcTester http) throws UnsupportedEncodingException {
        return new OpenApiDocument(
                JSON.readTree(
                        http.get()
                                .uri("/v3/api-docs")
                                .exchange()
                                .getResponse()
                                .getContentAsString(StandardCharsets.UTF_8)));
    }

    /** One method of one path. */
    record Operation(String method, String path, JsonNode described) {

        List<JsonNode> parameters() {
            return described.path("parameters").valueStream().toList();
        }

        boolean takes(String parameter) {
            return parameters().stream().anyMatch(each -> text(each, "name").equals(parameter));
        }

        /** A part of the path is never missing, and a stream says in its lines what is wrong. */
        boolean requiresSomething() {
            return described.at("/requestBody/content").has("application/json")
                    || parameters().stream()
                            .filter(each -> !text(each, "in").equals("path"))
                            .anyMatch(each -> each.path("required").asBoolean());
        }

        boolean hasBody() {
            return described.has("requestBody");
        }

        /** The media type of its body, and how that is described. */
        Map.Entry<String, JsonNode> body() {
            Map<String, JsonNode> content = byName(described.at("/requestBody/content"));
            assertThat(content).as("%s", this).hasSize(1);
            return content.entrySet().iterator().next();
        }

        JsonNode response(int status) {
            return described.path("responses").path("" + status);
        }

        JsonNode content(int status, String mediaType) {
            return response(status).path("content").path(mediaType);
        }

        /** The examples of problems with a status, by name. */
        Map<String, JsonNode> problems(int status) {
            return byName(content(status, "application/problem+json").path("examples"));
        }

        /** The example of one problem. */
        JsonNode problem(int status, String reason) {
            JsonNode example = problems(status).get(reason);
            assertThat(example).as("%s of %s", reason, this).isNotNull();
            return requireNonNull(example).path("value");
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        byName(root.path("paths"))
                .forEach((path, methods) ->
                        byName(methods)
                                .forEach((method, described) ->
                                        operations.add(new Operation(method, path, described))));
        return operations;
    }

    Operation get(String path) {
        return operation("get", path);
    }

    Operation operation(String method, String path) {
        return new Operation(method, path, root.path("paths").path(path).path(method));
    }

    /** A value that a schema describes, made of the examples in it. */
    JsonNode example(JsonNode schemaOrReference) {
        JsonNode schema = resolved(schemaOrReference);
        if (schema.has("example")) {
            return schema.path("example");
        }
        if (schema.has("enum")) {
            return schema.path("enum").path(0);
        }
        return switch (text(schema, "type")) {
            case "array" -> JSON.createArrayNode().add(example(schema.path("items")));
            case "object" -> {
                ObjectNode value = JSON.createObjectNode();
                byName(schema.path("properties"))
                        .forEach((name, member) ->
                                value.set(
                                        name,
                                        member.has("example")
                                                ? member.path("example")
                                                : example(member)));
                yield value;
            }
            default -> throw new AssertionError("no example: " + schema);
        };
    }

    /** The members of all named schemas, as {@code Schema.member}. */
    Map<String, JsonNode> members() {
        Map<String, JsonNode> members = new TreeMap<>();
        byName(root.path("components").path("schemas"))
                .forEach((name, schema) ->
                        byName(schema.path("properties"))
                                .forEach((member, described) ->
                                        members.put(name + "." + member, described)));
        return members;
    }

    /** What a reference leads to. */
    JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? root.at(text(node, "$ref").substring(1)) : node;
    }

    static String text(JsonNode node, String member) {
        return node.path(member).asString("");
    }

    static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asString).toList();
    }

    static Map<String, JsonNode> byName(JsonNode object) {
        Map<String, JsonNode> members = new TreeMap<>();
        object.properties().forEach(member -> members.put(member.getKey(), member.getValue()));
        return members;
    }
}
