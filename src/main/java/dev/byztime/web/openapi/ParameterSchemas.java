package dev.byztime.web.openapi;

import dev.byztime.web.value.ParameterKind;

import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.Parameter;

import org.springdoc.core.customizers.ParameterCustomizer;
import org.springframework.core.MethodParameter;
import org.springframework.stereotype.Component;

/** Describes parameters by their {@link ParameterKind}. */
@Component
class ParameterSchemas implements ParameterCustomizer {

    @Override
    public Parameter customize(Parameter described, MethodParameter declared) {
        return ParameterKind.of(declared.getParameterType())
                .map(kind -> described.schema(schema(kind)).example(kind.example()))
                .orElse(described);
    }

    static StringSchema schema(ParameterKind kind) {
        StringSchema schema = new StringSchema();
        schema.pattern(kind.pattern())
                .minLength(1)
                .maxLength(kind.longest())
                .description(kind.expected());
        return schema;
    }
}
