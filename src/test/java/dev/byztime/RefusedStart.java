package dev.byztime;

import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import java.util.ArrayList;
import java.util.List;

/**
 * A start of the whole service in this process, which must be refused.
 *
 * <p>This is cheaper than a process. StartUpIT tests with one that a refusal ends it with 1.
 */
final class RefusedStart {

    private RefusedStart() {}

    /** Tries to start it; what the operator is told goes to the console. */
    static void with(String... arguments) {
        SpringApplication application = new SpringApplication(ByztimeApplication.class);
        application.setBannerMode(Banner.Mode.OFF);
        application.setRegisterShutdownHook(false);
        List<String> given = new ArrayList<>(List.of(arguments));
        if (given.stream().noneMatch(argument -> argument.startsWith("--server.port="))) {
            given.add("--server.port=0");
        }
        String[] all = given.toArray(String[]::new);
        try (ConfigurableApplicationContext context = application.run(all)) {
            throw new AssertionError("it has started: " + context);
        } catch (RuntimeException refused) {
            // and has been told of, by an analyzer of failures or with a stack trace
        }
    }
}
