package dev.byztime.web;

/** Yes or no; see {@link ParameterKind#FLAG}. */
public record FlagParam(boolean value) {}
