package dev.byztime;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ApplicationContext;

import sun.misc.Signal;

/**
 * Ends the service when it is told to (SIGTERM), with exit code 0 after an orderly drain.
 *
 * <p>By itself the JVM ends with 143 then, and whoever watches processes takes that for a failure.
 */
final class OrderlyEnd {

    private OrderlyEnd() {}

    static void of(ApplicationContext service) {
        try {
            Signal.handle(
                    new Signal("TERM"), signal -> System.exit(SpringApplication.exit(service)));
        } catch (IllegalArgumentException e) {
            // The JVM was told to leave signals alone (-Xrs), or leaves this one to somebody else.
        }
    }
}
