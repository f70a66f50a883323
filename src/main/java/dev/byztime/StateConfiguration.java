package dev.byztime;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;

/** Enables at-most-once delivery, leases, tickets and commits if {@code byztime.state} is set. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("byztime.state")
@ComponentScan({
    "dev.byztime.stable",
    "dev.byztime.atmostonce",
    "dev.byztime.lease",
    "dev.byztime.ticket",
    "dev.byztime.commit"
})
class StateConfiguration {

    /** The pattern of the classes in these packages, which the application's own scan excludes. */
    static final String CLASSES = "dev\\.byztime\\.(stable|atmostonce|lease|ticket|commit)\\..*";
}
