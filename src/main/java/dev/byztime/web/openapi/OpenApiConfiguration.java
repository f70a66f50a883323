package dev.byztime.web.openapi;

import dev.byztime.access.Scope;
import dev.byztime.web.guard.EndpointFacts;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;

import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springdoc.core.customizers.ServerBaseUrlCustomizer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
import org.springframework.context.annotation.Lazy;
import org.springframework.http.server.ServletServerHttpRequest;

import java.util.stream.Stream;

/** Creates the API's description, which springdoc and the customizers in this package complete. */
@Configuration(proxyBeanMethods = false)
@Lazy
class OpenApiConfiguration {

    private static final String TOKEN = "token";
    private static final String SPRINGDOC = "org.springdoc.";
    private static final String OURS = OpenApiConfiguration.class.getPackageName();

    private static final String DESCRIPTION =
            """
            Global time as an interval that certainly contains it, and decisions that are based on it.

            An instant is a decimal string of seconds with nine digits after the point. Keep it as a string, and hand \
            it back unchanged. Global time is not UTC. An answer with a verdict has the status 200, whatever the verdict \
            is. If the service cannot decide, the status is 503; then `reason` gives the reason, and `transient` says \
            whether a later request may succeed. Unknown paths, other methods and refusals by the web server (such as \
            414, 431, 501, 505) have problems of the same form.

            An answer takes time to arrive. On the client's own clock, let d be the time since it sent the request, and \
            r the time since the answer came. Then the true global time lies in [earliest + 0.9 * r, latest + 1.12 * d]. \
            The clock must run through suspend, and a time daemon may slew it. After 10 s, ask again.\
            """;

    /** Makes nothing that serves the description before somebody asks for it. */
    @Bean
    static BeanFactoryPostProcessor madeWhenAskedFor() {
        return beans -> {
            for (String name : beans.getBeanDefinitionNames()) {
                BeanDefinition definition = beans.getBeanDefinition(name);
                if (Stream.of(name, definition.getFactoryBeanName(), definition.getBeanClassName())
                        .anyMatch(OpenApiConfiguration::isOfDescription)) {
                    definition.setLazyInit(true);
                }
            }
        };
    }

    private static boolean isOfDescription(@Nullable String bean) {
        return bean != null && (bean.startsWith(SPRINGDOC) || bean.startsWith(OURS));
    }

    /** The beginning of the description. Nothing else needs what registers springdoc's parts. */
    @Bean
    @DependsOn("modelConverterRegistrar")
    OpenAPI openApi(ObjectProvider<BuildProperties> build) {
        String version = build.stream().map(BuildProperties::getVersion).findFirst().orElse("dev");
        return new OpenAPI()
                .info(
                        new Info()
                                .title("Byztime service")
                                .version(version)
                                .description(DESCRIPTION)
                                .license(
                                        new License().name("Apache-2.0").identifier("Apache-2.0")));
    }

    /**
     * Sets the server to the path that the document was fetched from. OpenAPI resolves a path
     * against the document's own address, and the client knows its host better than this service
     * does.
     */
    @Bean
    ServerBaseUrlCustomizer whereItWasFetchedFrom() {
        return (url, request) -> {
            String path = ((ServletServerHttpRequest) request).getServletRequest().getContextPath();
            return path.isEmpty() ? "/" : path;
        };
    }

    /** The security scheme, only if this instance requires tokens. */
    @Bean
    @ConditionalOnProperty("byztime.tokens")
    GlobalOpenApiCustomizer tokenScheme() {
        return api ->
                api.getComponents()
                        .addSecuritySchemes(
                                TOKEN,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .description(
                                                "A token from the operator. Each operation names"
                                                    + " the scopes of which it must have one."));
    }

    /** Adds the scopes of an operation as alternatives, of which a token needs one. */
    @Bean
    @ConditionalOnProperty("byztime.tokens")
    GlobalOperationCustomizer tokenNeeded() {
        return (operation, method) -> {
            for (Scope scope : EndpointFacts.of(method).needs()) {
                operation.addSecurityItem(new SecurityRequirement().addList(TOKEN, scope.label()));
            }
            return operation;
        };
    }

    /** Removes Javadoc's first sentence from the description, since it is the summary. */
    @Bean
    GlobalOperationCustomizer descriptionAfterSummary() {
        return (operation, method) -> {
            String summary = operation.getSummary();
            String description = operation.getDescription();
            if (summary != null && description != null && description.startsWith(summary)) {
                operation.setDescription(description.substring(summary.length()).strip());
            }
            return operation;
        };
    }
}
