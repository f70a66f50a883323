/**
 * Refusals as RFC 9457 problems: what kinds there are, how exceptions become one, and the pages
 * that explain them.
 */
@NullMarked
package dev.byztime.web.problem;

import org.jspecify.annotations.NullMarked;
