package dev.byztime;

import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

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
        String[] all = new String[arguments.length + 1];
        all[0] = "--server.port=0";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        try (ConfigurableApplicationContext context = application.run(all)) {
            throw new AssertionError("it has started: " + context);
        } catch (RuntimeException refused) {
            // and has been told of, by an analyzer of failures or with a stack trace
        }
    }
}
