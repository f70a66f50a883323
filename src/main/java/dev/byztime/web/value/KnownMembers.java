package dev.byztime.web.value;

import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.deser.BeanDeserializerBuilder;
import tools.jackson.databind.deser.ValueDeserializerModifier;

/**
 * Has unknown members of bodies refused where they are met.
 *
 * <p>Jackson keeps them until the rest has been read, and then tells of a member that is missing.
 * Callers that have misspelt a name would not be told of what they wrote. Members that are ignored
 * are refused by {@code fail-on-ignored-properties}.
 */
final class KnownMembers extends ValueDeserializerModifier {

    private static final long serialVersionUID = 1;

    @Override
    public BeanDeserializerBuilder updateBuilder(
            DeserializationConfig config,
            BeanDescription.Supplier description,
            BeanDeserializerBuilder builder) {
        Class<?> type = description.getBeanClass();
        if (type.isRecord() && type.getPackageName().startsWith("dev.byztime")) {
            builder.getProperties()
                    .forEachRemaining(property -> builder.addIncludable(property.getName()));
        }
        return builder;
    }
}
