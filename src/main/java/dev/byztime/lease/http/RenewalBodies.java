package dev.byztime.lease.http;

import dev.byztime.web.value.BodyReader;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Reads the bodies of frequent requests faster than by data binding. */
@Configuration(proxyBeanMethods = false)
class RenewalBodies {

    @Bean
    BodyReader<RenewBody> renewBodies() {
        return new BodyReader<>(RenewBody.class, RenewBody::read);
    }

    @Bean
    BodyReader<RenewBatchBody> renewBatchBodies() {
        return new BodyReader<>(RenewBatchBody.class, RenewBatchBody::read);
    }
}
