package dev.byztime.command;

import dev.byztime.command.option.CommandDescription;
import dev.byztime.command.option.CommandDescription.ExitCode;
import dev.byztime.command.option.Option;

import java.util.List;

/** The man page byztime(1) in roff, made from the descriptions. */
final class ManPage {

    private static final String HEAD =
            """
            .TH BYZTIME 1 "" "byztime-service %s" "User Commands"
            .SH NAME
            byztime \\- asks a service of global time, and what can be decided with it
            .SH SYNOPSIS
            .B byztime
            .I COMMAND
            .RI [ OPTION ...]
            .br
            .B byztime
            .RI \\-\\- SETTING = VALUE ...
            .SH DESCRIPTION
            Without a command, byztime is the service itself.
            The commands ask a service that runs, or help to run one.
            An option is written \\-\\-name=VALUE or \\-\\-name VALUE, and may be given once.
            Durations have a unit (ns, us, ms, s, m, h) or are seconds.
            .SH COMMANDS
            """;

    private static final String TAIL =
            """
            .SH ENVIRONMENT
            .TP
            BYZTIME_URL
            The service, if there is no \\-\\-url.
            .TP
            BYZTIME_TOKEN
            The access token, if there is no \\-\\-token\\-file.
            .TP
            BYZTIME_JAVA, JAVA_HOME
            The java to run with; without them it is looked for.
            .TP
            BYZTIME_JAVA_OPTIONS
            Options for java, such as \\-Djavax.net.ssl.trustStore=FILE.
            .TP
            BYZTIME_JAR
            The jar, if it is at none of the usual places.
            .SH SEE ALSO
            .BR timeout (1),
            .BR flock (1),
            .BR chronyc (1)
            """;

    private ManPage() {}

    static String of(List<CommandDescription> commands, String version) {
        StringBuilder page = new StringBuilder(HEAD.formatted(escaped(version)));
        for (CommandDescription command : commands) {
            page.append(".SS ").append(escaped(command.name())).append('\n');
            for (String synopsis : command.synopses()) {
                page.append(".B byztime ")
                        .append(escaped((command.name() + " " + synopsis).strip()))
                        .append("\n.br\n");
            }
            page.append(".PP\n");
            paragraphs(page, command.text());
            for (Option option : command.options()) {
                term(page, option.typed(), option.help());
            }
            page.append(".PP\nExit codes:\n");
            for (ExitCode code : command.codes()) {
                term(page, code.code(), code.meaning());
            }
        }
        return page.append(TAIL).toString();
    }

    /** Paragraphs are filled, but lines that are indented stay as they are. */
    private static void paragraphs(StringBuilder page, String text) {
        for (String paragraph : text.strip().split("\n\n")) {
            boolean verbatim = paragraph.startsWith(" ");
            page.append(verbatim ? ".nf\n" : "");
            paragraph.lines().forEach(line -> page.append(escaped(line)).append('\n'));
            page.append(verbatim ? ".fi\n" : "").append(".PP\n");
        }
    }

    private static void term(StringBuilder page, String term, String meaning) {
        page.append(".TP\n.B ").append(escaped(term)).append('\n');
        page.append(escaped(meaning.replace('\n', ' '))).append('\n');
    }

    private static String escaped(String text) {
        String escaped = text.replace("\\", "\\e").replace("-", "\\-");
        return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
    }
}
