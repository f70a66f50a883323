package dev.byztime.web.server;

import dev.byztime.web.guard.BodyBudget;
import dev.byztime.web.guard.DisconnectWatcher;
import dev.byztime.web.guard.NeverCached;
import dev.byztime.web.guard.Refusals;
import dev.byztime.web.guard.RequestLimitInterceptor;
import dev.byztime.web.guard.RequestLimiter;
import dev.byztime.web.guard.StrictParameters;
import dev.byztime.web.problem.UnexpectedTokens;
import dev.byztime.web.value.BodyReader;
import dev.byztime.web.value.BodyReaders;
import dev.byztime.web.value.ParameterKind;
import dev.byztime.web.value.UsualBodies;
import dev.byztime.web.value.ValuesAsText;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.jackson.autoconfigure.JsonFactoryBuilderCustomizer;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.boot.webmvc.autoconfigure.WebMvcRegistrations;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.format.FormatterRegistry;
import org.springframework.http.converter.ByteArrayHttpMessageConverter;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.http.converter.StringHttpMessageConverter;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

import tools.jackson.core.TokenStreamFactory;
import tools.jackson.databind.json.JsonMapper;

import java.nio.charset.StandardCharsets;

/** Configures Spring MVC: parameters, JSON, interceptors, and the page. */
@Configuration(proxyBeanMethods = false)
class WebConfiguration implements WebMvcConfigurer {

    /** The order of the page. Boot's mapping of the root, which would forward, has order 2. */
    private static final int BEFORE_WELCOME_PAGE = 1;

    /** What the build makes of the documentation. */
    private static final String DOCS = "classpath:/site/";

    private final RequestLimiter places;
    private final Refusals refusals;
    private final DisconnectWatcher hungUp;
    private final long longestBodyBytes;
    private final JsonMapper mapper;
    private final BodyReaders readers;

    WebConfiguration(
            RequestLimiter places,
            Refusals refusals,
            DisconnectWatcher hungUp,
            BodyBudget bodies,
            JsonMapper mapper,
            BodyReaders readers,
            @Value("${spring.jackson.factory.constraints.read.max-document-length}")
                    long longestBodyBytes) {
        this.longestBodyBytes = Math.min(longestBodyBytes, bodies.longestBytes());
        this.mapper = mapper;
        this.readers = readers;
        this.places = places;
        this.refusals = refusals;
        this.hungUp = hungUp;
    }

    @Bean
    static WebMvcRegistrations endpointMapping() {
        return new WebMvcRegistrations() {
            @Override
            public RequestMappingHandlerMapping getRequestMappingHandlerMapping() {
                return new EndpointMapping();
            }
        };
    }

    @Override
    public void addFormatters(FormatterRegistry registry) {
        for (ParameterKind kind : ParameterKind.values()) {
            addConverter(registry, kind, kind.type());
        }
    }

    /** JSON and text. Spring would add a converter for YAML, with a second Jackson, and others. */
    @Override
    public void configureMessageConverters(HttpMessageConverters.ServerBuilder builder) {
        builder.disableDefaults()
                .addCustomConverter(new ByteArrayHttpMessageConverter())
                .withStringConverter(new StringHttpMessageConverter(StandardCharsets.UTF_8))
                .withJsonConverter(new UsualBodies(mapper, readers));
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new RequestLimitInterceptor(places, refusals));
        registry.addInterceptor(new NeverCached());
        registry.addInterceptor(new StrictParameters(longestBodyBytes));
        registry.addInterceptor(hungUp);
        registry.addInterceptor(new PageHeaders())
                .addPathPatterns("/", "/index.html", "/page/**", "/docs/**");
    }

    /** Serves the page and the documentation. */
    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        registry.setOrder(BEFORE_WELCOME_PAGE);
        registry.addResourceHandler("/")
                .addResourceLocations("classpath:/static/")
                .resourceChain(true)
                .addResolver(new PageAtRoot());
        registry.addResourceHandler("/*.html").addResourceLocations("classpath:/static/");
        registry.addResourceHandler("/page/*").addResourceLocations("classpath:/static/page/");
        registry.addResourceHandler("/docs/")
                .addResourceLocations(DOCS)
                .setUseLastModified(false)
                .setEtagGenerator(ContentTag::of)
                .resourceChain(true)
                .addResolver(new PageAtRoot());
        registry.addResourceHandler("/docs/**")
                .addResourceLocations(DOCS)
                .setUseLastModified(false)
                .setEtagGenerator(ContentTag::of)
                .resourceChain(true)
                .addResolver(new PageOfFolder());
    }

    @Bean
    static JsonMapperBuilderCustomizer valuesAsText() {
        return builder -> builder.addModule(new ValuesAsText()).addHandler(new UnexpectedTokens());
    }

    @Bean
    static BodyReaders bodyReaders(JsonMapper mapper, ObjectProvider<BodyReader<?>> readers) {
        return new BodyReaders(mapper, readers.stream().toList());
    }

    /**
     * Reads JSON as UTF-8 only. With detection of other encodings, malformed text would be replaced
     * silently, and two ids could become one.
     */
    @Bean
    static JsonFactoryBuilderCustomizer utf8Only() {
        return builder -> builder.disable(TokenStreamFactory.Feature.CHARSET_DETECTION);
    }

    private static <T> void addConverter(
            FormatterRegistry registry, ParameterKind kind, Class<T> type) {
        registry.addConverter(String.class, type, text -> type.cast(kind.parse(text)));
    }
}
