package dev.byztime.stream;

import dev.byztime.web.problem.Problem;

/**
 * A problem in place of an answer, for a line that could not be answered.
 *
 * @param problem why there is no answer
 */
public record NotAnswered(Problem problem) {}
