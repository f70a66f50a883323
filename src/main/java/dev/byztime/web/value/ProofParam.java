package dev.byztime.web.value;

/** A proof that the service issued and can verify; see {@link ParameterKind#PROOF}. */
public record ProofParam(String value) {}
