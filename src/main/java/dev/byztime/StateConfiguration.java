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
    "dev.byztime.stable.boot",
    "dev.byztime.atmostonce.boot",
    "dev.byztime.atmostonce.http",
    "dev.byztime.lease.boot",
    "dev.byztime.lease.http",
    "dev.byztime.ticket.boot",
    "dev.byztime.ticket.http",
    "dev.byztime.commit.boot",
    "dev.byztime.commit.http"
})
class StateConfiguration {}
