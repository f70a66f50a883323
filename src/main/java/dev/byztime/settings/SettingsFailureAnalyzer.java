package dev.byztime.settings;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.context.properties.bind.validation.ValidationErrors;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.origin.Origin;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;

import java.util.List;
import java.util.stream.Collectors;

/** Explains at a failed start which settings under {@code byztime} are unknown or invalid. */
@Order(Ordered.HIGHEST_PRECEDENCE) // before Boot's analyzers, which name Java classes and members
final class SettingsFailureAnalyzer implements FailureAnalyzer {

    private static final ConfigurationPropertyName OURS =
            ConfigurationPropertyName.of(SettingNames.PREFIX);

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
                        + "\nAn unknown setting is refused, because a misspelt limit is one that"
                        + " nobody keeps.",
                e);
    }

    private static String remedy(String name) {
        List<String> known = SettingNames.like(name);
        return Nearest.to(name, known)
                .map(near -> "Write %s, or leave %s out.".formatted(near, name))
                .orElseGet(() ->
                        "Leave %s out. There are: %s.".formatted(name, String.join(", ", known)));
    }

    private static FailureAnalysis invalid(BindValidationException e, ValidationErrors errors) {
        String what =
                errors.getAllErrors().stream()
                        .map(SettingsFailureAnalyzer::described)
                        .collect(Collectors.joining("\n"));
        return new FailureAnalysis(
                "These settings cannot be used:\n\n" + what,
                "Set them as is said there, in application.yml, in the environment, or on the"
                        + " command line as --NAME=VALUE.",
                e);
    }

    private static String described(ObjectError error) {
        if (!(error instanceof FieldError field)) {
            return "    %s: %s".formatted(SettingNames.PREFIX, error.getDefaultMessage());
        }
        String name = SettingNames.ofPath(field.getField());
        Object rejected = field.getRejectedValue();
        // a check of several settings together, or a group of settings
        boolean several = rejected instanceof Boolean || rejected instanceof Record;
        String value = rejected == null || several ? "" : " is " + rejected;
        return "    %s%s%s: %s"
                .formatted(name, value, from(Origin.from(field)), field.getDefaultMessage());
    }

    private static String from(ConfigurationProperty property) {
        return from(property.getOrigin());
    }

    private static String from(@Nullable Origin origin) {
        return origin == null ? "" : " (" + origin + ")";
    }
}
