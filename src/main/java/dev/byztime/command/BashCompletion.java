package dev.byztime.command;

import dev.byztime.command.option.CommandDescription;
import dev.byztime.command.option.Option;

import java.util.ArrayList;
import java.util.List;

/** The completion of commands and options for bash, made from the descriptions. */
final class BashCompletion {

    private static final String HEAD =
            """
            # bash completion for byztime; byztime completion bash wrote it
            _byztime() {
              local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} words= i
              COMPREPLY=()
              if [ "$COMP_CWORD" -eq 1 ]; then
                COMPREPLY=($(compgen -W "%s --help --version" -- "$current"))
                return
              fi
              for ((i = 2; i < COMP_CWORD; i++)); do
                if [ "${COMP_WORDS[i]}" = -- ]; then
                  COMPREPLY=($(compgen -c -- "$current"))
                  return
                fi
              done
              # bash takes = for a word of its own
              if [ "$current" = = ]; then current=; elif [ "$before" = = ]; then before=${COMP_WORDS[COMP_CWORD - 2]}; fi
              case "${COMP_WORDS[1]} $before" in
            """;

    private static final String TAIL =
            """
              esac
              COMPREPLY=($(compgen -W "$words" -- "$current"))
            }
            complete -o default -F _byztime byztime
            """;

    private BashCompletion() {}

    static String of(List<CommandDescription> commands) {
        List<String> names = commands.stream().map(CommandDescription::name).toList();
        StringBuilder script = new StringBuilder(HEAD.formatted(String.join(" ", names)));
        for (CommandDescription command : commands) {
            for (Option option : command.options()) {
                if (option.value() != null) {
                    script.append(value(command, option));
                }
            }
        }
        script.append("  esac\n  case ${COMP_WORDS[1]} in\n");
        for (CommandDescription command : commands) {
            script.append("    %s) words=\"%s\" ;;%n".formatted(command.name(), words(command)));
        }
        return script.append(TAIL).toString();
    }

    /** An option after which a value is completed: one of some, or a file. */
    private static String value(CommandDescription command, Option option) {
        String pattern = "\"%s %s\"".formatted(command.name(), option.name());
        if (option.alias() != null) {
            pattern += " | \"%s %s\"".formatted(command.name(), option.alias());
        }
        return option.choices().isEmpty()
                ? "    %s) return ;;%n".formatted(pattern)
                : "    %s) COMPREPLY=($(compgen -W \"%s\" -- \"$current\")); return ;;%n"
                        .formatted(pattern, String.join(" ", option.choices()));
    }

    private static String words(CommandDescription command) {
        List<String> words = new ArrayList<>(command.actions());
        command.options().forEach(option -> words.add(option.name()));
        words.add(CommandDescription.HELP.name());
        return String.join(" ", words);
    }
}
