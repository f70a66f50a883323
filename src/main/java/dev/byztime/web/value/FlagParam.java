package dev.byztime.web.value;

/** A truth value as a request parameter; see {@link ParameterKind#FLAG}. */
public record FlagParam(boolean value) {}
