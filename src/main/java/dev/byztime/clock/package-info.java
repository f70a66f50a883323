/**
 * The machine's clocks as interfaces, which tests turn by hand.
 *
 * <p>Linux stands behind them in {@link dev.byztime.linux}, the only place that asks the system for
 * the time.
 */
@NullMarked
package dev.byztime.clock;

import org.jspecify.annotations.NullMarked;
