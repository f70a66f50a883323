package dev.byztime;

import dev.byztime.run.boot.Phases;
import dev.byztime.run.boot.Started;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The lines in the log when the service stops, by which an operator can tell an orderly end from a
 * kill.
 */
@Configuration(proxyBeanMethods = false)
class EndLines {

    private static final Logger log = LoggerFactory.getLogger(EndLines.class);

    /** Whether the service was ready; a start that failed has other lines. */
    private final AtomicBoolean ready = new AtomicBoolean();

    @Bean
    Started stopping(
            @Value("${spring.lifecycle.timeout-per-shutdown-phase}") Duration drainTimeout) {
        return new Started(
                Phases.STOPS_FIRST,
                () -> ready.set(true),
                () ->
                        log.info(
                                "Stopping: requests that wait are refused, and others have up to"
                                        + " {} s to end",
                                drainTimeout.toSeconds()));
    }

    @Bean
    Started stopped() {
        return new Started(
                Phases.STOPS_LAST,
                () -> {},
                () -> {
                    if (ready.getAndSet(false)) {
                        log.info("Stopped");
                    }
                });
    }
}
