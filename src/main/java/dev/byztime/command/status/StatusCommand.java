package dev.byztime.command.status;

import dev.byztime.client.ServiceTransport.Reply;
import dev.byztime.command.option.Arguments;
import dev.byztime.command.option.CommandDescription;
import dev.byztime.command.option.Console;
import dev.byztime.command.option.ExitCodes;
import dev.byztime.command.option.Invocation;
import dev.byztime.command.option.Output;
import dev.byztime.command.option.RefusedException;
import dev.byztime.command.service.Service;
import dev.byztime.command.service.ServiceAccess;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** The command {@code status}: it shows how a service is, and the group that keeps its time. */
public final class StatusCommand {

    public static final CommandDescription DESCRIPTION =
            new CommandDescription(
                    "status",
                    "shows the time, the health of each part, and the peers",
                    List.of("[OPTION...]"),
                    """
                    Shows the version of a service, its time, the health of its parts, and the peers
                    that it keeps time with, much as "chronyc tracking" and "chronyc sources" do.
                    A part that is UP may still recover from a start: the output says what it refuses,
                    and for how long.
                    Where the service asks for tokens, the peers need one with the scope "read".
                    """,
                    List.of(),
                    ServiceAccess.options(Output.OPTION),
                    ExitCodes.of(
                            "the time is SYNCHRONIZED and all parts are up",
                            "something is not well; the output says what"));

    private static final String UP = "UP";

    /** The column of the names of parts. */
    private static final int NAME_WIDTH = 17;

    private final Console console;
    private final LongSupplier nowNs;

    /**
     * @param nowNs a clock that only rises, in nanoseconds
     */
    public StatusCommand(Console console, LongSupplier nowNs) {
        this.console = console;
        this.nowNs = nowNs;
    }

    /** Runs the command, and returns its exit code. */
    public int run(String... words) throws InterruptedException {
        return new Invocation(DESCRIPTION, console).run(this::show, words);
    }

    private int show(Arguments arguments) throws RefusedException {
        arguments.operands(new String[0]);
        Service service = ServiceAccess.service(arguments, console, nowNs);
        JsonNode time = part(service, "/time");
        JsonNode health = part(service, "/actuator/health");
        JsonNode info = part(service, "/actuator/info");
        boolean group = info.path("globalTime").path("provider").asString("").equals("PEERS");
        if (Output.isJson(arguments)) {
            ObjectNode all = JsonMapper.shared().createObjectNode();
            all.set("time", time);
            all.set("health", health);
            all.set("info", info);
            if (group) {
                all.set("peers", part(service, "/peers"));
            }
            console.out().println(all);
        } else {
            head(service, health, info);
            time(time);
            parts(health);
            if (group) {
                String peers = service.text("/peers");
                console.out().println();
                console.out().print(peers == null ? "The peers are not shown\n" : peers);
            }
        }
        return health.path("status").asString("").equals(UP)
                        && time.path("status").asString("").equals("SYNCHRONIZED")
                ? ExitCodes.YES
                : ExitCodes.NO;
    }

    /** The answer for a path, also if it is a refusal: that is what is to be shown. */
    private static JsonNode part(Service service, String path) throws RefusedException {
        Reply reply = service.reply("GET", path, Service.JSON, null, Duration.ZERO);
        JsonNode answer = Service.parse(reply.body());
        if (!answer.isObject()) {
            throw new RefusedException(
                    "status %d for %s from %s, and not from a byztime-service"
                            .formatted(reply.status(), path, service.url()),
                    Service.isRetryable(reply.status()));
        }
        return answer;
    }

    private void head(Service service, JsonNode health, JsonNode info) {
        String status = health.path("status").asString("health is not shown");
        console.out()
                .println(
                        "byztime-service %s at %s: %s"
                                .formatted(
                                        shown(info.path("build").path("version")),
                                        service.url(),
                                        Service.shown(status)));
    }

    private void time(JsonNode time) {
        PrintStream out = console.out();
        if (time.path("estimate").isMissingNode()) {
            out.println("Time     " + Service.problem(time));
            return;
        }
        out.println(
                "Time     %s +/- %s s"
                        .formatted(shown(time.path("estimate")), shown(time.path("error"))));
        out.println(
                "Status   %s, from %s data of %s s ago, drift at most %s ppb"
                        .formatted(
                                shown(time.path("status")),
                                shown(time.path("provider")),
                                shown(time.path("age")),
                                shown(time.path("driftPpb"))));
        out.println("Era      " + shown(time.path("era")));
    }

    private void parts(JsonNode health) {
        if (health.path("components").isMissingNode()) {
            return;
        }
        console.out().println();
        for (Map.Entry<String, JsonNode> part : health.path("components").properties()) {
            JsonNode details = part.getValue().path("details");
            console.out()
                    .println(
                            "%%-%ds%%-15s %%s"
                                    .formatted(NAME_WIDTH)
                                    .formatted(
                                            Service.shown(part.getKey()),
                                            shown(part.getValue().path("status")),
                                            Service.shown(details(details)))
                                    .stripTrailing());
            String recovery = PartRecovery.words(part.getKey(), details);
            if (recovery != null) {
                console.out().println(" ".repeat(NAME_WIDTH) + Service.shown(recovery));
            }
        }
    }

    private static String details(JsonNode details) {
        return details.properties().stream()
                .map(each -> each.getKey() + "=" + text(each.getValue()))
                .collect(Collectors.joining(" "));
    }

    private static String shown(JsonNode value) {
        return Service.shown(text(value));
    }

    private static String text(JsonNode value) {
        return value.isString() ? value.asString() : value.toString();
    }
}
