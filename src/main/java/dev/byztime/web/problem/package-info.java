/**
 * Refusals as RFC 9457 problems: their kinds, the translation of exceptions into problems, and the
 * pages that explain each kind.
 *
 * <p>Start with {@link dev.byztime.web.problem.Problem} and {@link
 * dev.byztime.web.problem.ProblemAdvice}.
 */
@NullMarked
package dev.byztime.web.problem;

import org.jspecify.annotations.NullMarked;
