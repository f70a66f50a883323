package dev.byztime.command.option;

/** The option {@code -o}, by which a command writes JSON. */
public final class Output {

    /** Text for people, or the service's answer as JSON in one line. */
    public static final Option OPTION = option("text|json", "how the answer is written");

    private Output() {}

    /**
     * The option with other forms.
     *
     * @param forms the forms, separated by a bar; the first one is the default
     */
    public static Option option(String forms, String help) {
        return new Option("--output", "-o", forms, help + "; by default text");
    }

    /** The form that was asked for. */
    public static String form(Arguments arguments) {
        String form = arguments.value(OPTION.name());
        return form == null ? "text" : form;
    }

    /** Whether JSON was asked for. */
    public static boolean isJson(Arguments arguments) {
        return form(arguments).equals("json");
    }
}
