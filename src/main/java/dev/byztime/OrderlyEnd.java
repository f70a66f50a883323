package dev.byztime;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ApplicationContext;

import sun.misc.Signal;

/**
 * The handler of SIGTERM, which ends the service with exit code 0 after an orderly drain.
 *
 * <p>Without it the JVM exits with code 143 on SIGTERM, which supervisors report as a failure.
 */
final class OrderlyEnd {

    private OrderlyEnd() {}

    static void of(ApplicationContext service) {
        try {
            Signal.handle(
                    new Signal("TERM"), signal -> System.exit(SpringApplication.exit(service)));
        } catch (IllegalArgumentException e) {
            // The JVM was started with -Xrs, or reserves this signal for another purpose.
        }
    }
}
