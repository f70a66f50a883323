package dev.byztime.web.problem;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Declares, for the API's description, that an operation may answer with a problem of its own. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface HasProblem {

    /** The type of the problem. */
    ProblemType type();

    /** The parameter at fault. */
    String parameter();

    /** A description of valid values, in words that can follow "expected". */
    String expected();
}
