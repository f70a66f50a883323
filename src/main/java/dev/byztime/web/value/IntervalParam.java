package dev.byztime.web.value;

import dev.byztime.time.TimeInterval;

/** An instant, or an interval as {@code earliest/latest}, as a request parameter. */
public record IntervalParam(TimeInterval value) {}
