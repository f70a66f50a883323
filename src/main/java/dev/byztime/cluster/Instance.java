package dev.byztime.cluster;

import java.util.UUID;

/**
 * An instance, as others address it.
 *
 * @param id the process; a restarted process has another one
 * @param address where it answers, as in its records
 */
public record Instance(UUID id, String address) {}
