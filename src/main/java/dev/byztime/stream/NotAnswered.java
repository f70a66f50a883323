package dev.byztime.stream;

import dev.byztime.web.problem.Problem;

/**
 * A line in the place of an answer, for one that could not be answered.
 *
 * @param problem why not
 */
public record NotAnswered(Problem problem) {}
