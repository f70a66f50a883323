package orders;

import dev.byztime.client.LeaseGuards;
import java.time.Duration;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** One instance of many settles the day's orders; each instance knows global time. */
@SpringBootApplication
class Orders {

    public static void main(String[] args) {
        SpringApplication.run(Orders.class, args).close();
    }

    /** In a real application this is a method with {@code @Scheduled}. */
    @Bean
    ApplicationRunner settlement(LeaseGuards leases, HealthIndicator byztimeHealthIndicator) {
        return arguments -> {
            var settled = leases.run("orders/settlement", Duration.ofMinutes(1), lease -> {
                System.out.println("settles with token " + lease.token());
                // before each write, which shows lease.token() to the storage
                return lease.holds();
            });
            System.out.println(settled.isPresent() ? "settled: " + settled.get() : "another instance settles");
            System.out.println("global time is " + byztimeHealthIndicator.health().getStatus());
        };
    }
}
