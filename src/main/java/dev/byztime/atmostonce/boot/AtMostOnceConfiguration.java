package dev.byztime.atmostonce.boot;

import dev.byztime.atmostonce.AtMostOnceService;
import dev.byztime.atmostonce.AtMostOnceSurroundings;
import dev.byztime.atmostonce.Receivers;
import dev.byztime.atmostonce.http.MessageRoutes;
import dev.byztime.atmostonce.http.OwnMessages;
import dev.byztime.consumer.ConsumerContext;
import dev.byztime.consumer.CountedClock;
import dev.byztime.linux.LinuxClock;
import dev.byztime.run.boot.Phases;
import dev.byztime.run.boot.Started;
import dev.byztime.settings.ByztimeProperties;
import dev.byztime.stable.StateFolder;
import dev.byztime.stable.boot.CeilingMetrics;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Configures at-most-once delivery as beans. */
@Configuration(proxyBeanMethods = false)
class AtMostOnceConfiguration {

    @Bean
    AtMostOnceService atMostOnceService(
            StateFolder folder,
            ByztimeProperties properties,
            ConsumerContext context,
            LinuxClock clock,
            CeilingMetrics ceilings,
            Receivers.Observer receivers) {
        AtMostOnceService service =
                AtMostOnceService.open(
                        folder,
                        properties.atMostOnce().plan(),
                        properties.atMostOnce().marginInForce().toNanos(),
                        properties.maxErrorAsTimestamp(),
                        new AtMostOnceSurroundings(
                                context, clock, clock.pause(), ceilings, receivers));
        ceilings.watchHeadroom(service.ceiling().ceiling());
        return service;
    }

    @Bean
    MessageRoutes messagesOfThisProcess(AtMostOnceService service, CountedClock clock) {
        return new OwnMessages(service, clock);
    }

    @Bean
    Started atMostOnceStarted(AtMostOnceService service) {
        return new Started(Phases.PROMISES, service::start, service::stop);
    }
}
