package dev.byztime.web.value;

/** How many of something; see {@link ParameterKind#COUNT}. */
public record CountParam(int value) {}
