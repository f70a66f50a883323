package dev.byztime.web.openapi;

import static java.util.Objects.requireNonNull;

import dev.byztime.web.value.ParameterKind;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.media.Schema;

import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springframework.stereotype.Component;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Describes the bodies of requests: values by their {@link ParameterKind}, and no unknown members.
 *
 * <p>Requests may contain instants in more forms than answers do.
 */
@Component
class BodySchemas implements GlobalOpenApiCustomizer {

    private static final String SCHEMAS = "#/components/schemas/";

    @Override
    public void customise(OpenAPI api) {
        @SuppressWarnings("rawtypes") // the raw type is springdoc's
        Map<String, Schema> schemas = api.getComponents().getSchemas();
        Set<Schema<?>> done = new HashSet<>();
        api.getPaths().values().stream()
                .map(PathItem::readOperations)
                .flatMap(operations -> operations.stream())
                .map(Operation::getRequestBody)
                .filter(body -> body != null)
                .flatMap(body -> body.getContent().values().stream())
                .forEach(content -> describe(content.getSchema(), schemas, done));
        for (ParameterKind kind : ParameterKind.values()) {
            if (kind != ParameterKind.INSTANT) { // answers have instants too, in one form
                schemas.remove(kind.type().getSimpleName());
            }
        }
    }

    private static void describe(
            Schema<?> schema,
            @SuppressWarnings("rawtypes") Map<String, Schema> schemas,
            Set<Schema<?>> done) {
        String reference = schema.get$ref();
        if (reference != null) {
            String name = reference.substring(SCHEMAS.length());
            for (ParameterKind kind : ParameterKind.values()) {
                if (name.equals(kind.type().getSimpleName())) {
                    schemas.putIfAbsent(
                            kind.name(), ParameterSchemas.schema(kind).example(kind.example()));
                    schema.set$ref(SCHEMAS + kind.name());
                    return;
                }
            }
            describe(requireNonNull(schemas.get(name)), schemas, done);
        } else if (schema.getItems() != null) {
            describe(schema.getItems(), schemas, done);
        } else if (schema.getProperties() != null && done.add(schema)) {
            schema.setAdditionalProperties(false);
            schema.getProperties().values().forEach(member -> describe(member, schemas, done));
        }
    }
}
