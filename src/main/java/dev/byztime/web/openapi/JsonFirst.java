package dev.byztime.web.openapi;

import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;

import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springframework.stereotype.Component;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Names JSON first among the forms of an answer, because tools such as Swagger UI ask for the first
 * one.
 */
@Component
class JsonFirst implements GlobalOpenApiCustomizer {

    @Override
    public void customise(OpenAPI api) {
        api.getPaths().values().stream()
                .map(PathItem::readOperations)
                .flatMap(operations -> operations.stream())
                .flatMap(operation -> operation.getResponses().values().stream())
                .forEach(response -> reorder(response.getContent()));
    }

    private static void reorder(@Nullable Content content) {
        if (content != null && content.containsKey(APPLICATION_JSON_VALUE)) {
            Map<String, MediaType> others = new LinkedHashMap<>(content);
            content.keySet().retainAll(Set.of(APPLICATION_JSON_VALUE));
            content.putAll(others);
        }
    }
}
