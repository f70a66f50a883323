/** What every endpoint shares: values in and out, refusals as problems, the API's description. */
@NullMarked
package dev.byztime.web;

import org.jspecify.annotations.NullMarked;
