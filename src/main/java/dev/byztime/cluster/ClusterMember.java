package dev.byztime.cluster;

import java.util.UUID;

/**
 * What an instance says of itself in the store.
 *
 * @param id a random id of the process
 * @param address where it answers other instances: up to 255 printable characters of ASCII, without
 *     spaces
 * @param counter how often it has said so
 */
public record ClusterMember(UUID id, String address, long counter) {}
