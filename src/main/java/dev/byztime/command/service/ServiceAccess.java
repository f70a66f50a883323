package dev.byztime.command.service;

import dev.byztime.client.ServiceTransport;
import dev.byztime.command.option.Arguments;
import dev.byztime.command.option.Console;
import dev.byztime.command.option.Option;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** How a command reaches a service: its address and its access token. */
public final class ServiceAccess {

    /** The option with the address. */
    public static final Option URL =
            Option.of(
                    "--url",
                    "URL",
                    "the service: http://HOST:PORT, https://... or unix:/SOCKET;\n"
                            + "by default $BYZTIME_URL, or http://127.0.0.1:8080");

    /** The option with the token. */
    public static final Option TOKEN_FILE =
            Option.of(
                    "--token-file",
                    "FILE",
                    "a file with the access token; by default the token is\n$BYZTIME_TOKEN");

    private static final String DEFAULT_URL = "http://127.0.0.1:8080";

    /** How long an answer may take beyond the requested wait. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private ServiceAccess() {}

    /**
     * The service that the options or the environment name.
     *
     * @param nowNs a clock that only rises, in nanoseconds
     * @throws IllegalArgumentException if the address or the token is malformed
     */
    public static Service service(Arguments arguments, Console console, LongSupplier nowNs) {
        return new Service(
                transport(arguments, console.environment(), nowNs, PATIENCE),
                url(arguments, console.environment()));
    }

    /** The options of a command that asks a service. */
    public static List<Option> options(Option... more) {
        return Stream.concat(Stream.of(more), Stream.of(URL, TOKEN_FILE)).toList();
    }

    /** The URL that was given; of the options first, then of the environment. */
    public static String url(Arguments arguments, Console.Environment environment) {
        return address(arguments, environment).url();
    }

    /** Whether the service does not notice that a client has gone: docs/leases.md. */
    public static boolean isSocket(Arguments arguments, Console.Environment environment) {
        return address(arguments, environment).socket() != null;
    }

    /**
     * The way to the service.
     *
     * @param nowNs a clock that only rises, in nanoseconds
     * @param patience how long an answer may take beyond the requested wait
     * @throws IllegalArgumentException if the address or the token is malformed
     */
    public static ServiceTransport transport(
            Arguments arguments,
            Console.Environment environment,
            LongSupplier nowNs,
            Duration patience) {
        return new DirectTransport(
                address(arguments, environment), token(arguments, environment), nowNs, patience);
    }

    private static ServiceAddress address(Arguments arguments, Console.Environment environment) {
        String option = arguments.value(URL.name());
        String variable = environment.get("BYZTIME_URL");
        if (option != null) {
            return ServiceAddress.parse(URL.name(), option);
        }
        return variable == null || variable.isEmpty()
                ? ServiceAddress.parse("the default", DEFAULT_URL)
                : ServiceAddress.parse("BYZTIME_URL", variable);
    }

    private static DirectTransport.Token token(
            Arguments arguments, Console.Environment environment) {
        Path file = arguments.path(TOKEN_FILE.name());
        if (file != null) {
            return () -> usable(TOKEN_FILE.name(), read(file));
        }
        String variable = environment.get("BYZTIME_TOKEN");
        @Nullable String secret =
                variable == null || variable.isEmpty() ? null : usable("BYZTIME_TOKEN", variable);
        return () -> secret;
    }

    /** Read for each request, because tokens are replaced while commands run. */
    private static String read(Path file) throws IOException {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new IOException("cannot read the token file: " + e, e);
        }
    }

    private static String usable(String where, String secret) {
        if (!secret.matches("[A-Za-z0-9._~+/=-]+")) {
            throw new IllegalArgumentException(
                    where
                            + " holds no access token: a token has letters, digits and -._~+/"
                            + " only (the secret alone, not the line of the service's file)");
        }
        return secret;
    }
}
