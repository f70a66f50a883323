package dev.byztime.commit.http;

import dev.byztime.web.value.BodyReader;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Reads the bodies of frequent requests faster than by data binding. */
@Configuration(proxyBeanMethods = false)
class CommitBodies {

    @Bean
    BodyReader<ValidateBody> validateBodies() {
        return new BodyReader<>(ValidateBody.class, ValidateBody::read);
    }

    @Bean
    BodyReader<ValidateBatchBody> validateBatchBodies() {
        return new BodyReader<>(ValidateBatchBody.class, ValidateBatchBody::read);
    }

    @Bean
    BodyReader<FinishBody> finishBodies() {
        return new BodyReader<>(FinishBody.class, FinishBody::read);
    }

    @Bean
    BodyReader<FinishBatchBody> finishBatchBodies() {
        return new BodyReader<>(FinishBatchBody.class, FinishBatchBody::read);
    }
}
