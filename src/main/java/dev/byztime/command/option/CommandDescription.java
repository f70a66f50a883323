package dev.byztime.command.option;

import java.util.List;

/**
 * What a command is for, and which options it has. The help, the man page and the completion of
 * shells are made from it.
 *
 * @param name the word that selects the command
 * @param summary what the command does, in one line without a full stop
 * @param synopses what follows the name, without the options, one for each form of the command
 * @param text paragraphs of at most 80 characters a line
 * @param actions the words of which the first operand must be one; empty if it may be anything
 * @param options the options besides {@code --help}
 * @param codes the meanings of the exit codes
 */
public record CommandDescription(
        String name,
        String summary,
        List<String> synopses,
        String text,
        List<String> actions,
        List<Option> options,
        List<ExitCode> codes) {

    /** The option that every command has. */
    public static final Option HELP = Option.flag("--help", "shows this");

    /**
     * The meaning of an exit code.
     *
     * @param code the code, or in words which ones
     */
    public record ExitCode(String code, String meaning) {}

    /** The usage in one line for each form of the command. */
    public String usage() {
        StringBuilder usage = new StringBuilder();
        for (String synopsis : synopses) {
            usage.append(usage.isEmpty() ? "usage: " : "\n       ")
                    .append("byztime ")
                    .append(name)
                    .append(synopsis.isEmpty() ? "" : " " + synopsis);
        }
        return usage.toString();
    }

    /** What {@code --help} shows. */
    public String help() {
        StringBuilder help = new StringBuilder(usage()).append("\n\n").append(text.strip());
        help.append("\n\nOptions:\n");
        for (Option option : options) {
            line(help, option.typed(), option.help());
        }
        line(help, HELP.typed(), HELP.help());
        help.append("\nExit codes:\n");
        for (ExitCode code : codes) {
            line(help, code.code(), code.meaning());
        }
        return help.toString().stripTrailing();
    }

    private static void line(StringBuilder help, String term, String meaning) {
        help.append("  ").append(term);
        if (term.length() > WIDTH) {
            help.append('\n').append(" ".repeat(WIDTH + 4));
        } else {
            help.append(" ".repeat(WIDTH + 2 - term.length()));
        }
        help.append(meaning.replace("\n", "\n" + " ".repeat(WIDTH + 4))).append('\n');
    }

    private static final int WIDTH = 22;
}
