package dev.byztime.ticket;

/** The null of a JSON document. */
public enum JsonNull {
    NULL
}
