package dev.byztime.access;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the scopes that an endpoint needs if tokens are required.
 *
 * <p>An annotation on a method replaces that of its class.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface Needs {

    /** The scopes, of which a token must have one. */
    Scope[] value();
}
