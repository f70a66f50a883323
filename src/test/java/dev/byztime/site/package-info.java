/**
 * Makes the documentation that the service serves below {@code /docs}: Maven runs {@link
 * dev.byztime.site.Site} when it has compiled the tests. Nothing here is in the jar, except the
 * pages that it writes.
 */
@NullMarked
package dev.byztime.site;

import org.jspecify.annotations.NullMarked;
