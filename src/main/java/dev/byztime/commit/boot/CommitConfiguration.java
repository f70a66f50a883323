package dev.byztime.commit.boot;

import dev.byztime.commit.CommitService;
import dev.byztime.commit.CommitSurroundings;
import dev.byztime.commit.http.CommitRoutes;
import dev.byztime.commit.http.OwnCommits;
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

/** Configures commitment as beans. */
@Configuration(proxyBeanMethods = false)
class CommitConfiguration {

    @Bean
    CommitService commitService(
            StateFolder folder,
            ByztimeProperties properties,
            ConsumerContext context,
            CountedClock counted,
            LinuxClock clock,
            CeilingMetrics ceilings) {
        return CommitService.open(
                folder,
                properties.commitPlan(),
                new CommitSurroundings(context, counted, clock, clock.pause(), ceilings));
    }

    @Bean
    CommitRoutes commitsOfThisProcess(CommitService service) {
        return new OwnCommits(service);
    }

    @Bean
    Started commitsStarted(CommitService service) {
        return new Started(Phases.PROMISES, service::start, service::stop);
    }
}
