package dev.byztime.ticket.boot;

import dev.byztime.atmostonce.AtMostOnceService;
import dev.byztime.atmostonce.Receivers;
import dev.byztime.consumer.ConsumerContext;
import dev.byztime.run.boot.Phases;
import dev.byztime.run.boot.Started;
import dev.byztime.settings.ByztimeProperties;
import dev.byztime.stable.StateFolder;
import dev.byztime.ticket.TicketService;
import dev.byztime.ticket.http.OwnTickets;
import dev.byztime.ticket.http.TicketRoutes;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import java.security.SecureRandom;

/** Configures tickets as beans. */
@Configuration(proxyBeanMethods = false)
class TicketConfiguration {

    @Bean
    TicketService ticketService(
            StateFolder folder,
            ByztimeProperties properties,
            AtMostOnceService messages,
            ConsumerContext context) {
        return TicketService.open(
                folder,
                properties.ticketPlan(),
                messages,
                new Receivers.Observer() {},
                context,
                new SecureRandom());
    }

    @Bean
    TicketRoutes ticketsOfThisProcess(TicketService service) {
        return new OwnTickets(service);
    }

    @Bean
    Started ticketsStarted(TicketService service) {
        return new Started(Phases.PROMISES, service::start, service::stop);
    }
}
