package dev.byztime;

import dev.byztime.cluster.StoreAddress;

import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** The forms of {@code byztime.state}, which decide what is configured. */
final class StateForm {

    private StateForm() {}

    /** A folder of this process alone. */
    static final class OfFolder implements Condition {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return !isShared(context);
        }
    }

    /** A store that several instances use. */
    static final class Shared implements Condition {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return isShared(context);
        }
    }

    private static boolean isShared(ConditionContext context) {
        return StoreAddress.isShared(context.getEnvironment().getProperty("byztime.state", ""));
    }
}
