package dev.byztime.atmostonce.http;

import dev.byztime.web.value.BodyReader;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Reads the bodies of frequent requests faster than by data binding. */
@Configuration(proxyBeanMethods = false)
class MessageBodies {

    @Bean
    BodyReader<Message> messages() {
        return new BodyReader<>(Message.class, Message::read);
    }

    @Bean
    BodyReader<Batch> batches() {
        return new BodyReader<>(Batch.class, Batch::read);
    }
}
