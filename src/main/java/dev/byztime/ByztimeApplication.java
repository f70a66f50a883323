package dev.byztime;

import dev.byztime.command.CommandLine;
import dev.byztime.command.simulate.SimulateCommand;
import dev.byztime.command.state.Clocks;
import dev.byztime.command.state.StateCommand;
import dev.byztime.command.train.TrainCommand;
import dev.byztime.command.wait.WaitCommand;
import dev.byztime.linux.Kernel;
import dev.byztime.linux.LinuxClock;
import dev.byztime.linux.NativeCode;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.TypeExcludeFilter;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.FilterType;

import java.util.Arrays;

/**
 * The main class of the service, which offers global time as an interval, and decisions based on
 * it, over HTTP.
 */
@SpringBootConfiguration
@EnableAutoConfiguration
@ConfigurationPropertiesScan
@ComponentScan(
        excludeFilters = {
            @Filter(type = FilterType.CUSTOM, classes = TypeExcludeFilter.class),
            @Filter(type = FilterType.REGEX, pattern = StateConfiguration.CLASSES)
        })
public class ByztimeApplication {

    /**
     * Starts the service or runs a command.
     *
     * @param args {@code wait}, {@code state}, {@code simulate} or {@code train} with the arguments
     *     of {@link WaitCommand}, {@link StateCommand}, {@link SimulateCommand} or {@link
     *     TrainCommand}; or settings of the service
     */
    public static void main(String[] args) throws InterruptedException {
        Kernel.unsupported().ifPresent(ByztimeApplication::end);
        if (args.length > 0 && args[0].equals(WaitCommand.NAME)) {
            NativeCode.unusable().ifPresent(ByztimeApplication::end);
            LinuxClock clock = new LinuxClock();
            System.exit(
                    new WaitCommand(clock, clock.pause(), System.err)
                            .run(Arrays.copyOfRange(args, 1, args.length)));
        }
        if (args.length > 0 && args[0].equals(StateCommand.NAME)) {
            NativeCode.unusable().ifPresent(ByztimeApplication::end);
            System.exit(
                    new StateCommand(Clocks.ofThisMachine(new LinuxClock()), System.out, System.err)
                            .run(Arrays.copyOfRange(args, 1, args.length)));
        }
        if (args.length > 0 && args[0].equals(SimulateCommand.NAME)) {
            System.exit(
                    new SimulateCommand(System.out, System.err)
                            .run(Arrays.copyOfRange(args, 1, args.length)));
        }
        if (args.length > 0 && args[0].equals(TrainCommand.NAME)) {
            NativeCode.unusable().ifPresent(ByztimeApplication::end);
            System.exit(
                    new TrainCommand(ByztimeApplication::started, System.err)
                            .run(Arrays.copyOfRange(args, 1, args.length)));
        }
        CommandLine.answer(args, System.out, System.err).ifPresent(System::exit);
        NativeCode.unusable().ifPresent(ByztimeApplication::end);
        OrderlyEnd.of(SpringApplication.run(ByztimeApplication.class, args));
    }

    private static TrainCommand.Service started(String... settings) {
        ConfigurableApplicationContext service =
                SpringApplication.run(ByztimeApplication.class, settings);
        return new TrainCommand.Service() {
            @Override
            public int port() {
                return service.getEnvironment()
                        .getRequiredProperty("local.server.port", Integer.class);
            }

            @Override
            public void close() {
                service.close();
            }
        };
    }

    /**
     * Ends the process with a message. Logging does not run yet, and a stack trace would not help,
     * because the fault is not in the program.
     */
    private static void end(String why) {
        System.err.println(why);
        System.exit(1);
    }
}
