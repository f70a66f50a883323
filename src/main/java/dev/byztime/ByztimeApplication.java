package dev.byztime;

import dev.byztime.linux.Kernel;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The service: global time as an interval, and what can be decided with it, over HTTP. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class ByztimeApplication {

    public static void main(String[] args) {
        Kernel.unsupported().ifPresent(ByztimeApplication::end);
        SpringApplication.run(ByztimeApplication.class, args);
    }

    /**
     * Before there is any logging, and without a stack trace: nothing is wrong with the program.
     */
    private static void end(String why) {
        System.err.println(why);
        System.exit(1);
    }
}
