package dev.byztime.web.value;

/** What proves something to who made it; see {@link ParameterKind#PROOF}. */
public record ProofParam(String value) {}
