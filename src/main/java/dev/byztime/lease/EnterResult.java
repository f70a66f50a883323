package dev.byztime.lease;

/** The result of a request to join a queue: a place, or a refusal. */
sealed interface EnterResult permits Waiter, LimitReached {}
