package dev.byztime.web;

import org.springframework.test.web.servlet.assertj.MockMvcTester;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

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

        boolean requiresSomething() {
            return parameters().stream().anyMatch(each -> each.path("required").asBoolean());
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
        return new Operation("get", path, root.path("paths").path(path).path("get"));
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
