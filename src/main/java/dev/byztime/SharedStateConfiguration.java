package dev.byztime;

import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/** Enables what several instances offer together, if they share {@code byztime.state}. */
@Configuration(proxyBeanMethods = false)
@Conditional(StateForm.Shared.class)
@ComponentScan({
    "dev.byztime.cluster.boot",
    "dev.byztime.cluster.http",
    "dev.byztime.atmostonce.http",
    "dev.byztime.lease.http"
})
class SharedStateConfiguration {}
