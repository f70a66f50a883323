package dev.byztime.consumer;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Tests the whole service behind a socket, on clocks that are turned by hand. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "byztime.provider=external",
            "byztime.timedata=unused",
            "byztime.state=target/state/${random.uuid}",
            "management.endpoints.web.exposure.include=health,info,prometheus"
        })
@Import(ServedTime.class)
public @interface ServerOnManualClock {}
