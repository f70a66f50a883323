package dev.byztime.access;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says what a token must allow for an endpoint, where tokens are asked for.
 *
 * <p>On a method it takes the place of what its class says.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface Needs {

    /** Any one of these will do. */
    Scope[] value();
}
