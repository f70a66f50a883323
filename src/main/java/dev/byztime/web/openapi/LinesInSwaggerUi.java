package dev.byztime.web.openapi;

import org.springdoc.core.properties.SwaggerUiConfigParameters;
import org.springdoc.core.properties.SwaggerUiConfigProperties;
import org.springdoc.core.properties.SwaggerUiOAuthProperties;
import org.springdoc.core.providers.ObjectMapperProvider;
import org.springdoc.webmvc.ui.SwaggerIndexPageTransformer;
import org.springdoc.webmvc.ui.SwaggerWelcomeCommon;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.io.InputStream;

/**
 * Lets Swagger UI send the example of a stream as one line. It writes every example of JSON on
 * several lines, and a stream takes each of them for a message.
 */
@Component
@ConditionalOnProperty(
        prefix = "springdoc",
        name = {"swagger-ui.enabled", "api-docs.enabled"},
        matchIfMissing = true)
class LinesInSwaggerUi extends SwaggerIndexPageTransformer {

    /** The first setting after the ones that springdoc replaces. */
    private static final String BEFORE = "deepLinking: true,";

    private static final String SETTING =
            """
            requestInterceptor: request => {
                  if (request.headers && request.headers["Content-Type"] === "application/x-ndjson") {
                    try {
                      request.body = JSON.stringify(JSON.parse(request.body)) + "\\n";
                    } catch {
                      // These are lines already.
                    }
                  }
                  return request;
                },
            """;

    LinesInSwaggerUi(
            SwaggerUiConfigProperties configuration,
            SwaggerUiOAuthProperties authorization,
            SwaggerWelcomeCommon welcome,
            ObjectMapperProvider mappers) {
        super(configuration, authorization, welcome, mappers);
    }

    @Override
    protected String defaultTransformations(
            SwaggerUiConfigParameters parameters, InputStream script) throws IOException {
        return super.defaultTransformations(parameters, script).replace(BEFORE, SETTING + BEFORE);
    }
}
