package dev.byztime;

import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;

/** Enables what several instances offer together, if they share {@code byztime.state}. */
@Configuration(proxyBeanMethods = false)
@Conditional(StateForm.Shared.class)
@ComponentScan(
        basePackages = {
            "dev.byztime.cluster.boot",
            "dev.byztime.cluster.http",
            "dev.byztime.atmostonce.boot",
            "dev.byztime.atmostonce.http",
            "dev.byztime.lease.boot",
            "dev.byztime.lease.http",
            "dev.byztime.commit.http",
            "dev.byztime.ticket.boot",
            "dev.byztime.ticket.http"
        },
        // cluster.boot configures and reports what belongs to a state folder there
        excludeFilters = {
            @ComponentScan.Filter(
                    type = FilterType.REGEX,
                    pattern =
                            "dev\\.byztime\\.(ticket|atmostonce|lease)\\.boot\\."
                                    + "(Ticket|AtMostOnce|Lease)Configuration"),
            @ComponentScan.Filter(
                    type = FilterType.REGEX,
                    pattern = "dev\\.byztime\\.(atmostonce|lease)\\.boot\\.\\w+HealthIndicator")
        })
class SharedStateConfiguration {}
