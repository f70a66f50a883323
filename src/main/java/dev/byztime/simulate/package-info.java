/**
 * No part of the service: a command that simulates groups which keep time together, and says
 * whether any interval was wrong.
 */
@NullMarked
package dev.byztime.simulate;

import org.jspecify.annotations.NullMarked;
