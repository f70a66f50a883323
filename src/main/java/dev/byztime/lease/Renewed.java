package dev.byztime.lease;

/** What became of a lease that its holder asks to keep. */
public sealed interface Renewed permits Granted, Recalled, Lapsed, Recovering, NotYetDurable {}
