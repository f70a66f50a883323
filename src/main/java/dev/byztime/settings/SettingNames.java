package dev.byztime.settings;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The names of the settings under {@code byztime}, in the form of the documentation. */
final class SettingNames {

    static final String PREFIX = "byztime";

    /** The placeholder for a name that operators choose. */
    static final String ANY = "*";

    private SettingNames() {}

    /** All names, such as {@code byztime.at-most-once.receivers.*.connections}. */
    static List<String> all() {
        List<String> names = new ArrayList<>();
        add(ByztimeProperties.class, PREFIX, names);
        return List.copyOf(names);
    }

    /** All names, with placeholders replaced by the parts of the given name in the same places. */
    static List<String> like(String name) {
        String[] parts = name.split("\\.");
        return all().stream().map(one -> filled(one, parts)).toList();
    }

    /**
     * The setting for a path of Java names.
     *
     * @param path a path such as {@code atMostOnce.receivers[one].maxLifetime}. Parts beyond a
     *     setting, such as the name of a check, are ignored
     */
    static String ofPath(String path) {
        StringBuilder name = new StringBuilder(PREFIX);
        Class<?> in = ByztimeProperties.class;
        for (String step : path.split("\\.(?![^\\[]*\\])")) {
            String member = step.replaceAll("[<\\[].*", "");
            RecordComponent component = component(in, member);
            if (component == null) {
                break;
            }
            name.append('.').append(DataObjectPropertyName.toDashedForm(member));
            int key = step.indexOf('[');
            if (key >= 0) {
                name.append(step.substring(key).replaceAll("<[^>]*>", ""));
            }
            in = key >= 0 ? valueType(component) : component.getType();
        }
        return name.toString();
    }

    /**
     * The declaration of a setting, with its constraints; null if it is not a setting of this
     * service.
     */
    static @Nullable AnnotatedElement declaration(ConfigurationPropertyName name) {
        if (!name.getElement(0, ConfigurationPropertyName.Form.UNIFORM).equals(PREFIX)) {
            return null;
        }
        Class<?> in = ByztimeProperties.class;
        AnnotatedElement found = null;
        for (int i = 1; i < name.getNumberOfElements(); i++) {
            String element = name.getElement(i, ConfigurationPropertyName.Form.UNIFORM);
            RecordComponent component =
                    !in.isRecord()
                            ? null
                            : Arrays.stream(in.getRecordComponents())
                                    .filter(one -> one.getName().equalsIgnoreCase(element))
                                    .findFirst()
                                    .orElse(null);
            if (component == null) {
                return null;
            }
            found = component.getAccessor(); // which has the component's constraints
            boolean map = Map.class.isAssignableFrom(component.getType());
            in = map ? valueType(component) : component.getType();
            i += map ? 1 : 0; // past the name that an operator chose
        }
        return found;
    }

    private static void add(Class<?> settings, String prefix, List<String> names) {
        for (RecordComponent component : settings.getRecordComponents()) {
            String name = prefix + "." + DataObjectPropertyName.toDashedForm(component.getName());
            boolean map = Map.class.isAssignableFrom(component.getType());
            Class<?> type = map ? valueType(component) : component.getType();
            if (type.isRecord()) {
                add(type, map ? name + "." + ANY : name, names);
            } else {
                names.add(name);
            }
        }
    }

    private static @Nullable RecordComponent component(Class<?> in, String name) {
        if (!in.isRecord()) {
            return null;
        }
        return Arrays.stream(in.getRecordComponents())
                .filter(component -> component.getName().equals(name))
                .findFirst()
                .orElse(null);
    }

    private static Class<?> valueType(RecordComponent component) {
        return component.getGenericType() instanceof ParameterizedType several
                        && several.getActualTypeArguments()[
                                        several.getActualTypeArguments().length - 1]
                                instanceof Class<?> value
                ? value
                : Object.class;
    }

    private static String filled(String pattern, String[] parts) {
        String[] own = pattern.split("\\.");
        for (int i = 0; i < own.length; i++) {
            if (own[i].equals(ANY) && i < parts.length) {
                own[i] = parts[i];
            }
        }
        return String.join(".", Arrays.asList(own));
    }
}
