package dev.byztime.command;

import dev.byztime.command.option.CommandDescription;
import dev.byztime.command.option.Option;

import java.util.List;

/** The completion of commands and options for zsh, made from the descriptions. */
final class ZshCompletion {

    private static final String HEAD =
            """
            #compdef byztime
            # byztime completion zsh wrote it
            _byztime() {
              local -a commands
              commands=(
            """;

    private static final String MIDDLE =
            """
              )
              if (( CURRENT == 2 )); then
                _describe command commands
                _arguments '--help[shows this]' '--version[shows the version]'
                return
              fi
              local command=$words[2]
              shift words
              (( CURRENT-- ))
              case $command in
            """;

    private static final String TAIL =
            """
              esac
            }
            if [ "$funcstack[1]" = _byztime ]; then _byztime "$@"; else compdef _byztime byztime; fi
            """;

    private ZshCompletion() {}

    static String of(List<CommandDescription> commands) {
        StringBuilder script = new StringBuilder(HEAD);
        for (CommandDescription command : commands) {
            script.append("    '%s:%s'%n".formatted(command.name(), quoted(command.summary())));
        }
        script.append(MIDDLE);
        for (CommandDescription command : commands) {
            script.append("    %s) _arguments".formatted(command.name()));
            for (Option option : command.options()) {
                script.append(" \\\n      ").append(option(option));
            }
            script.append(" \\\n      ").append(option(CommandDescription.HELP));
            if (!command.actions().isEmpty()) {
                script.append(
                        " \\\n      '1:action:(%s)'"
                                .formatted(String.join(" ", command.actions())));
            }
            script.append(" \\\n      '*: :_default' ;;\n");
        }
        return script.append(TAIL).toString();
    }

    private static String option(Option option) {
        String help = quoted(option.help().replaceAll("\\s+", " "));
        String value =
                option.value() == null
                        ? ""
                        : option.choices().isEmpty()
                                ? ":%s:_files".formatted(quoted(option.value()))
                                : ":value:(%s)".formatted(String.join(" ", option.choices()));
        String equals = option.value() == null ? "" : "=";
        return option.alias() == null
                ? "'%s%s[%s]%s'".formatted(option.name(), equals, help, value)
                : "'(%s %s)'{%s,%s%s}'[%s]%s'"
                        .formatted(
                                option.alias(),
                                option.name(),
                                option.alias(),
                                option.name(),
                                equals,
                                help,
                                value);
    }

    /** Within single quotes, and within brackets before a colon. */
    private static String quoted(String text) {
        return text.replace("'", "'\\''")
                .replace("[", "\\[")
                .replace("]", "\\]")
                .replace(":", "\\:");
    }
}
