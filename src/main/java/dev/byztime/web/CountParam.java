package dev.byztime.web;

/** How many of something; see {@link ParameterKind#COUNT}. */
public record CountParam(int value) {}
