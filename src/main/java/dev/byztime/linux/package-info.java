/**
 * Everything that leaves the JVM: clocks, positional file access, locks and kernel facts.
 *
 * <p>The only package with native code. JNA binds the calls of files and locks; the clock, which is
 * read at every reading, goes through the FFM API because its calls cost a quarter.
 */
@NullMarked
package dev.byztime.linux;

import org.jspecify.annotations.NullMarked;
