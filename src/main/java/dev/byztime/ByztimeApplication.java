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
        Kernel.requireSupported();
        SpringApplication.run(ByztimeApplication.class, args);
    }
}
