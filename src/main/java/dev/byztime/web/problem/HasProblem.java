package dev.byztime.web.problem;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Says in the API's description that an operation may answer with a problem of its own. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface HasProblem {

    /** Which problem. */
    ProblemType type();

    /** The parameter that it is about. */
    String parameter();

    /** What would do, in words that can follow "expected". */
    String expected();
}
