package dev.byztime.web.value;

/** A number of items as a request parameter; see {@link ParameterKind#COUNT}. */
public record CountParam(int value) {}
