package dev.byztime.daemon.simulation;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The text form of a scenario: lines {@code name = value}, one for each number, and one for each
 * fault.
 *
 * <p>Names are those of the records, with their units, such as {@code settings.pollMinNs}. Missing
 * values are those of a quiet group of four.
 */
public final class ScenarioText {

    private static final String FAULT = "fault";
    private static final long SECOND = 1_000_000_000;

    private ScenarioText() {}

    /** The complete text of a scenario. */
    public static String format(Scenario scenario) {
        StringBuilder text = new StringBuilder();
        format(scenario, "", text);
        for (Fault fault : scenario.faults()) {
            text.append(
                    "fault = %d %s %d %d%n"
                            .formatted(fault.atNs(), fault.kind(), fault.node(), fault.lengthNs()));
        }
        return text.toString();
    }

    /**
     * Parses a scenario.
     *
     * @throws IllegalArgumentException if the text is not a scenario; the message names the place
     *     and the reason
     */
    public static Scenario parse(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        List<Fault> faults = new ArrayList<>();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            String content = line.replaceFirst("#.*", "").strip();
            if (content.isEmpty()) {
                continue;
            }
            int equals = content.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException(
                        "line %d is '%s', not like 'name = value'".formatted(number, content));
            }
            String name = content.substring(0, equals).strip();
            String value = content.substring(equals + 1).strip();
            if (name.equals(FAULT)) {
                faults.add(fault(number, value));
            } else if (values.put(name, value) != null) {
                throw new IllegalArgumentException(
                        "line %d: %s was there before".formatted(number, name));
            }
        }
        Scenario defaults = Scenarios.quiet(0, 4, SECOND / 2, 60 * SECOND);
        Scenario scenario = (Scenario) build(defaults, "", values);
        if (!values.isEmpty()) {
            throw new IllegalArgumentException("unknown: " + String.join(", ", values.keySet()));
        }
        return checked(scenario.withFaults(faults));
    }

    private static Scenario checked(Scenario scenario) {
        int voters = scenario.settings().nodes();
        int others = scenario.references() + scenario.lies().kinds().size();
        if (scenario.references() < 0 || scenario.readers() < 0 || scenario.readers() > 4096) {
            throw new IllegalArgumentException("references and readers must be 0 to 4096");
        }
        if (others > voters) {
            throw new IllegalArgumentException(
                    "there are %d references and liars, but only %d nodes"
                            .formatted(others, voters));
        }
        for (Fault fault : scenario.faults()) {
            if (fault.node() < 0 || fault.node() >= voters || fault.lengthNs() < 0) {
                throw new IllegalArgumentException(fault + " is of no node, or of no length");
            }
        }
        if (scenario.network().attackSwitchNs() < 1 || scenario.network().leastNs() < 1) {
            throw new IllegalArgumentException(
                    "network.attackSwitchNs and network.leastNs must be positive");
        }
        if (scenario.startSpreadNs() < 0 || scenario.calendarErrorNs() < 0) {
            throw new IllegalArgumentException(
                    "startSpreadNs and calendarErrorNs must not be negative");
        }
        return scenario;
    }

    private static void format(Record record, String prefix, StringBuilder text) {
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            Object value = read(component, record);
            String name = prefix + component.getName();
            if (value instanceof Record nested) {
                format(nested, name + ".", text);
            } else if (value instanceof List<?> list) {
                if (component.getName().equals("kinds")) {
                    text.append("%s = %s%n".formatted(name, joined(list)));
                }
            } else {
                text.append("%s = %s%n".formatted(name, value));
            }
        }
    }

    private static String joined(List<?> list) {
        return list.stream().map(Object::toString).collect(Collectors.joining(" "));
    }

    /** A record with some values replaced. It removes the values that it uses. */
    private static Record build(Record like, String prefix, Map<String, String> values) {
        RecordComponent[] components = like.getClass().getRecordComponents();
        Object[] arguments = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            Object value = read(components[i], like);
            String name = prefix + components[i].getName();
            if (value instanceof Record nested) {
                arguments[i] = build(nested, name + ".", values);
            } else {
                String given = values.remove(name);
                arguments[i] = given == null ? value : parse(name, given, value);
            }
        }
        return create(like, components, arguments);
    }

    private static Record create(Record like, RecordComponent[] components, Object[] arguments) {
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            return like.getClass().getDeclaredConstructor(types).newInstance(arguments);
        } catch (InvocationTargetException refused) {
            throw refused.getCause() instanceof IllegalArgumentException why
                    ? why
                    : new IllegalStateException(refused);
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Object read(RecordComponent component, Record record) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Object parse(String name, String text, Object like) {
        return switch (like) {
            case Long ignored -> number(name, text, Long.MIN_VALUE, Long.MAX_VALUE);
            case Integer ignored -> (int) number(name, text, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case Enum<?> one -> constant(name, text, one.getDeclaringClass());
            case List<?> ignored -> lies(name, text);
            default -> throw new IllegalStateException(name);
        };
    }

    private static List<Lie> lies(String name, String text) {
        List<Lie> lies = new ArrayList<>();
        for (String word : text.split("[ ,]+")) {
            if (!word.isEmpty()) {
                lies.add((Lie) constant(name, word, Lie.class));
            }
        }
        return lies;
    }

    private static Fault fault(int line, String text) {
        String[] words = text.split("\\s+");
        if (words.length != 4) {
            throw new IllegalArgumentException(
                    "line %d: fault is '%s', not like 'atNs REBOOT node lengthNs'"
                            .formatted(line, text));
        }
        String name = "line %d: fault".formatted(line);
        return new Fault(
                number(name, words[0], 0, Long.MAX_VALUE),
                (Fault.Kind) constant(name, words[1], Fault.Kind.class),
                (int) number(name, words[2], 0, Integer.MAX_VALUE),
                number(name, words[3], 0, Long.MAX_VALUE));
    }

    private static long number(String name, String text, long least, long most) {
        try {
            long value = Long.parseLong(text.replace("_", ""));
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException malformed) {
            // as below
        }
        throw new IllegalArgumentException(
                "%s is '%s', but must be a whole number".formatted(name, text));
    }

    private static Object constant(String name, String text, Class<?> type) {
        Object[] constants = type.getEnumConstants();
        for (Object constant : constants) {
            if (constant.toString().equalsIgnoreCase(text)) {
                return constant;
            }
        }
        throw new IllegalArgumentException(
                "%s is '%s', but must be one of %s"
                        .formatted(name, text, Arrays.toString(constants)));
    }
}
