package dev.byztime.web.value;

/** Yes or no; see {@link ParameterKind#FLAG}. */
public record FlagParam(boolean value) {}
