package dev.byztime.web.openapi;

import jakarta.servlet.http.HttpServletRequest;

import org.springdoc.core.properties.SwaggerUiConfigParameters;
import org.springdoc.core.properties.SwaggerUiConfigProperties;
import org.springdoc.core.properties.SwaggerUiOAuthProperties;
import org.springdoc.core.providers.ObjectMapperProvider;
import org.springdoc.webmvc.ui.SwaggerIndexPageTransformer;
import org.springdoc.webmvc.ui.SwaggerIndexTransformer;
import org.springdoc.webmvc.ui.SwaggerWelcomeCommon;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.io.Resource;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.servlet.resource.ResourceTransformerChain;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.Supplier;

/**
 * Lets Swagger UI send the example of a stream as one line. It writes every example of JSON on
 * several lines, and a stream takes each of them for a message.
 */
@Component
@ConditionalOnProperty(
        prefix = "springdoc",
        name = {"swagger-ui.enabled", "api-docs.enabled"},
        matchIfMissing = true)
final class LinesInSwaggerUi implements SwaggerIndexTransformer {

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

    private final Supplier<Script> script;

    LinesInSwaggerUi(
            ObjectProvider<SwaggerUiConfigProperties> configuration,
            ObjectProvider<SwaggerUiOAuthProperties> authorization,
            ObjectProvider<SwaggerWelcomeCommon> welcome,
            ObjectProvider<ObjectMapperProvider> mappers) {
        this.script =
                SingletonSupplier.of(() ->
                        new Script(
                                configuration.getObject(),
                                authorization.getObject(),
                                welcome.getObject(),
                                mappers.getObject()));
    }

    @Override
    public Resource transform(
            HttpServletRequest request, Resource resource, ResourceTransformerChain chain)
            throws IOException {
        return script.get().transform(request, resource, chain);
    }

    /** What springdoc makes of the script, made when it is asked for. */
    private static final class Script extends SwaggerIndexPageTransformer {

        Script(
                SwaggerUiConfigProperties configuration,
                SwaggerUiOAuthProperties authorization,
                SwaggerWelcomeCommon welcome,
                ObjectMapperProvider mappers) {
            super(configuration, authorization, welcome, mappers);
        }

        @Override
        protected String defaultTransformations(
                SwaggerUiConfigParameters parameters, InputStream script) throws IOException {
            return super.defaultTransformations(parameters, script)
                    .replace(BEFORE, SETTING + BEFORE);
        }
    }
}
