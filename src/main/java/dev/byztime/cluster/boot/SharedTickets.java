package dev.byztime.cluster.boot;

import dev.byztime.cluster.Partition;
import dev.byztime.cluster.Partitions;
import dev.byztime.cluster.RecordStore;
import dev.byztime.cluster.ServiceTables;
import dev.byztime.cluster.SharedRecordStore;
import dev.byztime.consumer.ConsumerContext;
import dev.byztime.run.boot.Phases;
import dev.byztime.run.boot.Started;
import dev.byztime.settings.ByztimeProperties;
import dev.byztime.ticket.SharedKeyStore;
import dev.byztime.ticket.TicketService;

import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.Objects;

/** Configures tickets of several instances as beans. */
@Configuration(proxyBeanMethods = false)
class SharedTickets {

    /** The name of the record with the keys. */
    private static final String KEYS = "ticket-keys";

    @Bean
    TicketService sharedTicketService(
            SharedRecordStore store,
            Partitions<ServiceTables> partitions,
            ByztimeProperties properties,
            ConsumerContext context) {
        return TicketService.share(
                keys(store),
                properties.ticketPlan(),
                ClusterLimits.lag(),
                () ->
                        partitions.all().stream()
                                .map(Partition::tables)
                                .filter(Objects::nonNull)
                                .map(ServiceTables::proofs)
                                .toList(),
                context,
                new SecureRandom());
    }

    private static SharedKeyStore keys(RecordStore store) {
        return new SharedKeyStore() {
            @Override
            public byte @Nullable [] read() throws IOException {
                return store.read(KEYS);
            }

            @Override
            public boolean replace(byte @Nullable [] unchanged, byte[] content) throws IOException {
                return store.replace(KEYS, unchanged, content);
            }
        };
    }

    @Bean
    Started sharedTicketsStarted(TicketService service) {
        return new Started(Phases.PROMISES, service::start, service::stop);
    }
}
