/**
 * Parameters of requests and values in JSON, with the rules of their forms.
 *
 * <p>Start with {@link dev.byztime.web.value.ParameterKind}, which lists the kinds of parameters.
 */
@NullMarked
package dev.byztime.web.value;

import org.jspecify.annotations.NullMarked;
