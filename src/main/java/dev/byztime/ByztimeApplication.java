package dev.byztime;

import dev.byztime.command.CommandLine;
import dev.byztime.command.train.TrainCommand;
import dev.byztime.linux.Kernel;
import dev.byztime.linux.NativeCode;
import dev.byztime.settings.ByztimeProperties;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Import;

/**
 * The main class of the service, which offers global time as an interval, and decisions based on
 * it, over HTTP.
 */
@SpringBootConfiguration
@EnableAutoConfiguration
@EnableConfigurationProperties(ByztimeProperties.class)
@ComponentScan({ // a scan of all packages would read a thousand classes at each start
    "dev.byztime.access.boot",
    "dev.byztime.consumer.boot",
    "dev.byztime.consumer.http",
    "dev.byztime.daemon.boot",
    "dev.byztime.daemon.http",
    "dev.byztime.provider.boot",
    "dev.byztime.stream",
    "dev.byztime.web"
})
@Import({
    StartLine.class,
    HostInfo.class,
    EndLines.class,
    StateConfiguration.class,
    StateRequiredController.class,
    SharedStateConfiguration.class
})
public class ByztimeApplication {

    /** Spring would load classes in the background that this service does not use. */
    private static final String NO_PREINITIALIZER = "spring.backgroundpreinitializer.ignore";

    /**
     * Starts the service, or answers {@code --help} and {@code --version}.
     *
     * @param args settings of the service
     */
    public static void main(String[] args) {
        Kernel.unsupported().ifPresent(ByztimeApplication::end);
        CommandLine.answer(args, System.out, System.err).ifPresent(System::exit);
        NativeCode.unusable().ifPresent(ByztimeApplication::end);
        System.setProperty(NO_PREINITIALIZER, "true");
        OrderlyEnd.of(SpringApplication.run(ByztimeApplication.class, args));
    }

    static TrainCommand.Service started(String... settings) {
        ConfigurableApplicationContext service =
                SpringApplication.run(ByztimeApplication.class, settings);
        return new TrainCommand.Service() {
            @Override
            public int port() {
                return service.getEnvironment()
                        .getRequiredProperty("local.server.port", Integer.class);
            }

            @Override
            public void close() {
                service.close();
            }
        };
    }

    /**
     * Ends the process with a message. Logging does not run yet, and a stack trace would not help,
     * because the fault is not in the program.
     */
    private static void end(String why) {
        System.err.println(why);
        System.exit(1);
    }
}
