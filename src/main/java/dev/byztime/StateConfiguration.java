package dev.byztime;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/**
 * Enables at-most-once delivery, leases, tickets and commits if {@code byztime.state} is a folder
 * of this process alone.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("byztime.state")
@Conditional(StateForm.OfFolder.class)
@ComponentScan({
    "dev.byztime.stable",
    "dev.byztime.atmostonce",
    "dev.byztime.lease",
    "dev.byztime.ticket",
    "dev.byztime.commit"
})
class StateConfiguration {

    /** The pattern of the classes in these packages, which the application's own scan excludes. */
    static final String CLASSES =
            "dev\\.byztime\\.(stable|atmostonce|lease|ticket|commit|cluster)\\..*";
}
