package dev.byztime.command.judge;

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

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** The command {@code judge}: it judges a message for each line of its input. */
public final class JudgeCommand {

    /** The most messages in one request. */
    private static final int MAX_BATCH = 1000;

    public static final CommandDescription DESCRIPTION =
            new CommandDescription(
                    "judge",
                    "judges messages, each of which is accepted at most once",
                    List.of("RECEIVER [OPTION...] < MESSAGES"),
                    """
                    Reads messages from standard input, one in each line, and writes a line with the
                    verdict for each, in the same order. A line of input is "CONNECTION TIMESTAMP" or
                    {"connection": "...", "timestamp": "..."}. A line of output is "VERDICT CONNECTION
                    TIMESTAMP", and for some verdicts the cause.

                    Act on a message only if its verdict is ACCEPTED. Two further verdicts are this
                    command's. UNJUDGED: the service could not judge now, and remembers nothing of the
                    message. UNKNOWN: the answer was lost. The message may have been accepted, and then
                    will be a DUPLICATE if it is judged again. INVALID lines name no message.
                    Lines that are there at the same time are judged by one request.
                    """,
                    List.of(),
                    ServiceAccess.options(Output.OPTION),
                    List.of(
                            new CommandDescription.ExitCode("0", "all messages were accepted"),
                            new CommandDescription.ExitCode("1", "a message was not accepted"),
                            new CommandDescription.ExitCode(
                                    "2", "bad usage, an INVALID line, or a refusal for good"),
                            new CommandDescription.ExitCode(
                                    "3", "a message is UNJUDGED or UNKNOWN")));

    private final Console console;
    private final LongSupplier nowNs;

    /** One run. */
    private final class Run {

        private final Service service;
        private final String path;
        private final boolean json;
        private int code = ExitCodes.YES;

        Run(Arguments arguments) {
            String receiver = arguments.operands("the receiver").getFirst();
            service = ServiceAccess.service(arguments, console, nowNs);
            path =
                    "/at-most-once/%s/judge-batch"
                            .formatted(
                                    URLEncoder.encode(receiver, StandardCharsets.UTF_8)
                                            .replace("+", "%20"));
            json = Output.isJson(arguments);
        }

        /**
         * Judges lines, and writes the verdicts.
         *
         * @throws RefusedException if the service refuses for good
         */
        void judge(List<String> lines) throws RefusedException {
            List<@Nullable MessageLine> messages = new ArrayList<>();
            ArrayNode valid = JsonMapper.shared().createArrayNode();
            for (String line : lines) {
                MessageLine message = parse(line);
                messages.add(message);
                if (message != null) {
                    valid.add(
                            JsonMapper.shared()
                                    .createObjectNode()
                                    .put("connection", message.connection())
                                    .put("timestamp", message.timestamp()));
                }
            }
            JsonNode verdicts = valid.isEmpty() ? valid : verdicts(valid);
            int next = 0;
            for (int i = 0; i < messages.size(); i++) {
                MessageLine message = messages.get(i);
                if (message == null) {
                    write("INVALID", Service.shown(lines.get(i)), null, "");
                } else {
                    write(message, verdicts.path(next));
                    next++;
                }
            }
            console.out().flush();
        }

        private @Nullable MessageLine parse(String line) {
            try {
                return MessageLine.parse(line);
            } catch (IllegalArgumentException e) {
                say(Service.shown(line) + ": " + e.getMessage());
                code = Math.max(code, ExitCodes.REFUSED);
                return null;
            }
        }

        /** One verdict for each message; of this command's own if there is no answer. */
        private JsonNode verdicts(ArrayNode messages) throws RefusedException {
            ObjectNode body = JsonMapper.shared().createObjectNode();
            body.set("messages", messages);
            Reply reply;
            try {
                reply = service.reply("POST", path, Service.JSON, body.toString(), Duration.ZERO);
            } catch (RefusedException e) {
                say(String.valueOf(e.getMessage()));
                return all("UNKNOWN", messages.size());
            }
            JsonNode answer = Service.parse(reply.body());
            JsonNode verdicts = answer.path("messages");
            if (reply.status() == 200 && verdicts.size() == messages.size()) {
                return verdicts;
            }
            boolean problem = answer.path("reason").isString();
            if (problem && answer.path("transient").asBoolean(false)) {
                say(Service.problem(answer));
                return all("UNJUDGED", messages.size());
            }
            if (problem) {
                throw new RefusedException(Service.problem(answer), false);
            }
            say("status %d, and not from a byztime-service".formatted(reply.status()));
            return all("UNKNOWN", messages.size());
        }

        private void write(MessageLine message, JsonNode verdict) {
            String word = verdict.path("verdict").asString("");
            code = Math.max(code, code(word));
            String cause =
                    verdict.has("certain")
                            ? verdict.path("certain").asBoolean() ? "certain" : "overtaken"
                            : verdict.path("cause").asString("");
            write(word, message.text(), message, cause);
        }

        private void write(
                String verdict, String text, @Nullable MessageLine message, String cause) {
            if (!json) {
                console.out().println((verdict + " " + text + " " + cause).stripTrailing());
                return;
            }
            ObjectNode line = JsonMapper.shared().createObjectNode().put("verdict", verdict);
            if (message == null) {
                line.put("line", text);
            } else {
                line.put("connection", message.connection()).put("timestamp", message.timestamp());
            }
            console.out().println(cause.isEmpty() ? line : line.put("cause", cause));
        }

        private static int code(String verdict) {
            return switch (verdict) {
                case "ACCEPTED" -> ExitCodes.YES;
                case "DUPLICATE", "STALE", "EARLY" -> ExitCodes.NO;
                default -> ExitCodes.UNAVAILABLE;
            };
        }

        private static ArrayNode all(String verdict, int count) {
            ArrayNode all = JsonMapper.shared().createArrayNode();
            for (int i = 0; i < count; i++) {
                all.add(JsonMapper.shared().createObjectNode().put("verdict", verdict));
            }
            return all;
        }
    }

    /**
     * @param nowNs a clock that only rises, in nanoseconds
     */
    public JudgeCommand(Console console, LongSupplier nowNs) {
        this.console = console;
        this.nowNs = nowNs;
    }

    /** Runs the command, and returns its exit code. */
    public int run(String... words) throws InterruptedException {
        return new Invocation(DESCRIPTION, console).run(this::judge, words);
    }

    private int judge(Arguments arguments) throws RefusedException {
        Run run = new Run(arguments);
        try {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(console.in(), StandardCharsets.UTF_8));
            List<String> lines = new ArrayList<>();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (!line.isBlank()) {
                    lines.add(line);
                }
                if (!lines.isEmpty() && (lines.size() == MAX_BATCH || !in.ready())) {
                    run.judge(lines);
                    lines.clear();
                }
            }
            if (!lines.isEmpty()) {
                run.judge(lines);
            }
        } catch (IOException e) {
            throw new RefusedException("cannot read standard input: " + e.getMessage(), false);
        }
        return run.code;
    }

    private void say(String message) {
        console.errors().println("byztime judge: " + message);
    }
}
