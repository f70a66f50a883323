package dev.byztime.consumer;

import dev.byztime.stable.CeilingKeeper;
import dev.byztime.stable.KeepersByHand;
import dev.byztime.testing.Quiet;

import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.context.annotation.Import;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Tests the whole service, without a socket, on clocks that are turned by hand. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
        properties = {
            "byztime.provider=external",
            "byztime.timedata=unused",
            "byztime.state=target/state/${random.uuid}",
            "byztime.at-most-once.margin=3s",
            "management.endpoints.web.exposure.include=health,info,prometheus"
        })
@AutoConfigureMockMvc
@Import({ServedTime.class, KeepersByHand.class})
@ExtendWith({
    ServiceOnManualClock.BreaksUnlogged.class,
    ServiceOnManualClock.ObstaclesUnlogged.class
})
public @interface ServiceOnManualClock {

    /** Tests break the timescale on purpose, again and again. */
    final class BreaksUnlogged extends Quiet {
        BreaksUnlogged() {
            super(ConsumerContext.class);
        }
    }

    /** Ceilings that have no time to rise by. */
    final class ObstaclesUnlogged extends Quiet {
        ObstaclesUnlogged() {
            super(CeilingKeeper.class);
        }
    }
}
