package dev.byztime.settings;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.context.properties.bind.validation.ValidationErrors;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.origin.Origin;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.convert.ConversionFailedException;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The failure analyzer that names unknown settings under {@code byztime}, and all settings with
 * unusable values.
 */
@Order(Ordered.HIGHEST_PRECEDENCE) // before Boot's, which name classes and members of Java
final class SettingsFailureAnalyzer implements FailureAnalyzer {

    private static final ConfigurationPropertyName OURS =
            ConfigurationPropertyName.of(SettingNames.PREFIX);

    /** The checks whose own messages do not describe valid values. */
    private static final Set<String> LIMITS = Set.of("Min", "Max", "DurationMin", "DurationMax");

    /** The check that compares several settings. */
    private static final String OF_SEVERAL = "AssertTrue";

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnboundConfigurationPropertiesException unbound
                    && unbound.getUnboundProperties().stream()
                            .allMatch(one -> OURS.isAncestorOf(one.getName()))) {
                return unknown(unbound);
            }
            if (cause instanceof BindValidationException invalid
                    && invalid.getValidationErrors().getName().equals(OURS)) {
                return invalid(invalid, invalid.getValidationErrors());
            }
            if (cause instanceof InvalidConfigurationPropertyValueException early) {
                FailureAnalysis found = unreadable(early);
                if (found != null) {
                    return found;
                }
            }
            if (cause instanceof BindException unread) {
                FailureAnalysis found = unreadable(unread);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    private static FailureAnalysis unknown(UnboundConfigurationPropertiesException e) {
        String what =
                e.getUnboundProperties().stream()
                        .map(one -> "There is no setting %s%s.".formatted(one.getName(), from(one)))
                        .collect(Collectors.joining("\n"));
        String action =
                e.getUnboundProperties().stream()
                        .map(one -> remedy(one.getName().toString()))
                        .collect(Collectors.joining("\n"));
        return new FailureAnalysis(
                what,
                action
                        + "\nAn unknown setting is refused, because a misspelt limit"
                        + " would limit nothing.",
                e);
    }

    private static String remedy(String name) {
        List<String> known = SettingNames.like(name);
        return Nearest.to(name, known)
                .map(near -> "Write %s, or leave %s out.".formatted(near, name))
                .orElseGet(() ->
                        "Leave %s out. There are: %s.".formatted(name, String.join(", ", known)));
    }

    /** The failure of a text that cannot be converted into the setting's type. */
    private static @Nullable FailureAnalysis unreadable(BindException e) {
        ConfigurationProperty property = e.getProperty();
        if (property == null || !(e.getCause() instanceof ConversionFailedException conversion)) {
            return null;
        }
        Class<?> type = conversion.getTargetType().getType();
        String expected = ExpectedValues.of(property.getName(), type);
        if (expected == null) {
            return null;
        }
        String got = String.valueOf(property.getValue());
        String near = ExpectedValues.near(got, type);
        return analysis(
                "    %s is %s%s: expected %s%s"
                        .formatted(
                                property.getName(),
                                got,
                                from(property),
                                expected,
                                near == null ? "" : "; perhaps " + near),
                e);
    }

    /** The failure of a port that Boot reads before it binds settings to objects. */
    private static @Nullable FailureAnalysis unreadable(
            InvalidConfigurationPropertyValueException e) {
        String expected =
                ConfigurationPropertyName.isValid(e.getName())
                        ? ExpectedValues.of(
                                ConfigurationPropertyName.of(e.getName()), Integer.class)
                        : null;
        return expected == null
                ? null
                : analysis(
                        "    %s is %s: expected %s".formatted(e.getName(), e.getValue(), expected),
                        e);
    }

    private static FailureAnalysis invalid(BindValidationException e, ValidationErrors errors) {
        String what =
                errors.getAllErrors().stream()
                        .map(error -> described(error, errors.getBoundProperties()))
                        .collect(Collectors.joining("\n"));
        return analysis(what, e);
    }

    private static FailureAnalysis analysis(String what, Exception e) {
        return new FailureAnalysis(
                "These settings cannot be used:\n\n" + what,
                "Set them as described there, in application.yml, in the environment, or"
                        + " on the command line as --NAME=VALUE.",
                e);
    }

    private static String described(ObjectError error, Set<ConfigurationProperty> bound) {
        if (!(error instanceof FieldError field)) {
            return "    %s: %s".formatted(SettingNames.PREFIX, error.getDefaultMessage());
        }
        String name = SettingNames.ofPath(field.getField());
        Object rejected = field.getRejectedValue();
        // a check of several settings together, or a group of settings
        boolean several = rejected instanceof Boolean || rejected instanceof Record;
        String value = rejected == null || several ? "" : " is " + typed(name, rejected, bound);
        return "    %s%s%s: %s%s"
                .formatted(
                        name,
                        value,
                        from(Origin.from(field)),
                        wrong(field, name),
                        OF_SEVERAL.equals(field.getCode()) ? given(field, name, bound) : "");
    }

    /** The settings that the message of a check names, as far as the operator has set them. */
    private static String given(FieldError field, String group, Set<ConfigurationProperty> bound) {
        String message = String.valueOf(field.getDefaultMessage());
        String given =
                bound.stream()
                        .filter(property -> isNamed(property.getName(), group, message))
                        .map(property ->
                                "%s=%s%s"
                                        .formatted(
                                                property.getName(),
                                                property.getValue(),
                                                from(property)))
                        .sorted()
                        .collect(Collectors.joining(", "));
        return given.isEmpty() ? "" : "; got " + given;
    }

    private static boolean isNamed(ConfigurationPropertyName name, String group, String message) {
        return ConfigurationPropertyName.isValid(group)
                && ConfigurationPropertyName.of(group).isAncestorOf(name)
                && message.contains(name.getLastElement(ConfigurationPropertyName.Form.DASHED));
    }

    /** The value as the operator wrote it, which may differ from Java's form. */
    private static Object typed(String name, Object value, Set<ConfigurationProperty> bound) {
        if (!ConfigurationPropertyName.isValid(name)) {
            return value;
        }
        ConfigurationPropertyName sought = ConfigurationPropertyName.of(name);
        return bound.stream()
                .filter(property -> property.getName().equals(sought))
                .findFirst()
                .map(ConfigurationProperty::getValue)
                .orElse(value);
    }

    private static @Nullable String wrong(FieldError field, String name) {
        String code = String.valueOf(field.getCode());
        Object value = field.getRejectedValue();
        String expected =
                LIMITS.contains(code) && value != null && ConfigurationPropertyName.isValid(name)
                        ? ExpectedValues.of(ConfigurationPropertyName.of(name), value.getClass())
                        : null;
        return expected == null ? field.getDefaultMessage() : "expected " + expected;
    }

    private static String from(ConfigurationProperty property) {
        return from(property.getOrigin());
    }

    private static String from(@Nullable Origin origin) {
        return origin == null ? "" : " (" + origin + ")";
    }
}
