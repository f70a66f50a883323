package dev.byztime.web.value;

import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.deser.BeanDeserializerBuilder;
import tools.jackson.databind.deser.ValueDeserializerModifier;

/**
 * Makes the parser refuse unknown members of bodies where it meets them.
 *
 * <p>By default Jackson reports unknown members only after the whole body has been read, and
 * reports missing members first. So a client that misspelt a name would not learn about the
 * misspelt name. {@code fail-on-ignored-properties} makes Jackson refuse ignored members.
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
