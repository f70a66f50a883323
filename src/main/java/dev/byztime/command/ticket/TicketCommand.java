package dev.byztime.command.ticket;

import dev.byztime.command.option.Arguments;
import dev.byztime.command.option.CommandDescription;
import dev.byztime.command.option.Console;
import dev.byztime.command.option.ExitCodes;
import dev.byztime.command.option.Invocation;
import dev.byztime.command.option.Option;
import dev.byztime.command.option.Output;
import dev.byztime.command.option.RefusedException;
import dev.byztime.command.service.Service;
import dev.byztime.command.service.ServiceAccess;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.LongSupplier;

/** The command {@code ticket}: it issues tickets, and checks them. */
public final class TicketCommand {

    private static final String ISSUE = "issue";
    private static final String CHECK = "check";

    /** More than the longest ticket. */
    private static final int MAX_INPUT_BYTES = 65_536;

    private static final Option AUDIENCE =
            Option.of("--audience", "NAME", "the service that the ticket is for; required");
    private static final Option SUBJECT =
            Option.of("--subject", "NAME", "issue: the bearer; required");
    private static final Option LIFETIME =
            Option.of("--lifetime", "DURATION", "issue: how long the ticket lasts, such as 5m");
    private static final Option KEY =
            Option.of("--key", "THUMBPRINT", "issue: the bearer's key (RFC 7638)");
    private static final Option PROOF =
            Option.of("--proof", "JWS", "check: the proof (DPoP) that came with the ticket");
    private static final Option METHOD =
            Option.of("--method", "METHOD", "check: the method of their request");
    private static final Option URI = Option.of("--uri", "URI", "check: the URI of their request");

    private static final List<Option> ONLY_ISSUE = List.of(SUBJECT, LIFETIME, KEY);
    private static final List<Option> ONLY_CHECK = List.of(PROOF, METHOD, URI);

    public static final CommandDescription DESCRIPTION =
            new CommandDescription(
                    "ticket",
                    "issues a ticket, or checks one",
                    List.of(
                            "issue --subject=NAME --audience=NAME [OPTION...]",
                            "check --audience=NAME [TICKET] [OPTION...]"),
                    """
                    issue prints a ticket, which lets its bearer in until an instant of global time.
                    check prints the verdict on a ticket. Only VALID lets the bearer in. Without
                    TICKET it is read from standard input, where no other user of the machine sees it.
                    """,
                    List.of(ISSUE, CHECK),
                    ServiceAccess.options(
                            Output.OPTION, AUDIENCE, SUBJECT, LIFETIME, KEY, PROOF, METHOD, URI),
                    ExitCodes.of("the ticket was issued, or is VALID", "the ticket is not VALID"));

    private final Console console;
    private final LongSupplier nowNs;

    /**
     * @param nowNs a clock that only rises, in nanoseconds
     */
    public TicketCommand(Console console, LongSupplier nowNs) {
        this.console = console;
        this.nowNs = nowNs;
    }

    /** Runs the command, and returns its exit code. */
    public int run(String... words) throws InterruptedException {
        return new Invocation(DESCRIPTION, console).run(this::act, words);
    }

    private int act(Arguments arguments) throws RefusedException {
        List<String> operands = arguments.operands();
        if (operands.isEmpty()) {
            throw new IllegalArgumentException("say issue or check");
        }
        return switch (operands.getFirst()) {
            case ISSUE -> issue(arguments);
            case CHECK -> check(arguments);
            case String other ->
                    throw new IllegalArgumentException(
                            "'%s' is neither issue nor check".formatted(other));
        };
    }

    private int issue(Arguments arguments) throws RefusedException {
        arguments.operands(ISSUE);
        refuse(arguments, ONLY_CHECK);
        ObjectNode body =
                JsonMapper.shared()
                        .createObjectNode()
                        .put("subject", arguments.required(SUBJECT.name()))
                        .put("audience", arguments.required(AUDIENCE.name()));
        put(body, "lifetime", arguments, LIFETIME);
        put(body, "key", arguments, KEY);
        JsonNode answer = ServiceAccess.service(arguments, console, nowNs).post("/tickets", body);
        console.out()
                .println(Output.isJson(arguments) ? answer : answer.path("ticket").asString(""));
        return ExitCodes.YES;
    }

    private int check(Arguments arguments) throws RefusedException {
        refuse(arguments, ONLY_ISSUE);
        List<String> operands = arguments.operands();
        if (operands.size() > 2) {
            arguments.operands(CHECK, "the ticket");
        }
        String audience = arguments.required(AUDIENCE.name());
        Service service = ServiceAccess.service(arguments, console, nowNs);
        String ticket = operands.size() == 2 ? operands.get(1) : read();
        ObjectNode body =
                JsonMapper.shared()
                        .createObjectNode()
                        .put("ticket", ticket)
                        .put("audience", audience);
        put(body, "proof", arguments, PROOF);
        put(body, "method", arguments, METHOD);
        put(body, "uri", arguments, URI);
        JsonNode answer = service.post("/tickets/verify", body);
        console.out().println(Output.isJson(arguments) ? answer : text(answer));
        return answer.path("verdict").asString("").equals("VALID") ? ExitCodes.YES : ExitCodes.NO;
    }

    private static String text(JsonNode answer) {
        StringBuilder text = new StringBuilder(answer.path("verdict").asString(""));
        append(text, " ", answer.path("reason"));
        append(text, " subject=", answer.path("ticket").path("subject"));
        append(text, " expires=", answer.path("ticket").path("expires"));
        append(text, " safeRemaining=", answer.path("safeRemaining"));
        append(text, " retryIn=", answer.path("retryIn"));
        append(text, ": ", answer.path("detail"));
        return Service.shown(text.toString());
    }

    private static void append(StringBuilder text, String before, JsonNode value) {
        if (!value.isMissingNode()) {
            text.append(before).append(value.asString());
        }
    }

    private String read() throws RefusedException {
        try {
            byte[] bytes = console.in().readNBytes(MAX_INPUT_BYTES);
            return new String(bytes, StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new RefusedException("cannot read standard input: " + e.getMessage(), false);
        }
    }

    private static void put(ObjectNode body, String member, Arguments arguments, Option option) {
        if (arguments.has(option.name())) {
            body.put(member, arguments.required(option.name()));
        }
    }

    private static void refuse(Arguments arguments, List<Option> others) {
        for (Option option : others) {
            if (arguments.has(option.name())) {
                throw new IllegalArgumentException(option.name() + " belongs to the other action");
            }
        }
    }
}
