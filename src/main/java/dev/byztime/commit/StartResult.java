package dev.byztime.commit;

/** The result of a request to begin a transaction: its start, or a refusal. */
public sealed interface StartResult permits CommitStart, CommitRefusal {}
