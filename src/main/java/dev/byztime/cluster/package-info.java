/**
 * The core of a service of many instances: which instance may promise what, when each may fail,
 * pause or be cut off at any time.
 *
 * <p>What must be decided in one place at a time is cut into partitions. Each has one record in a
 * store that can replace a record if it is unchanged, such as etcd or a table of PostgreSQL. The
 * record says below which bounds its owner has promised, so whoever takes the partition begins
 * above them. It is what a {@link dev.byztime.stable.Ceiling} is for the lives of one service, with
 * instances in the place of lives. No promise needs the store by itself.
 *
 * <p>Start with {@link dev.byztime.cluster.PartitionOwner}, the rules at one instance for one
 * partition. {@link dev.byztime.cluster.PartitionRecord} is what the store has, {@link
 * dev.byztime.cluster.PartitionStore} what is asked of it, and {@link
 * dev.byztime.cluster.PartitionLife} what a table of messages or leases must wait for. Every rule
 * that tests break to show its necessity is a method of {@code PartitionRules}. The argument is in
 * docs/scale-out.md.
 *
 * <p>{@link dev.byztime.cluster.ClusterKeeper} is the thread that drives the owners of all
 * partitions. A {@link dev.byztime.cluster.Partition} has the tables of a life, and lets decisions
 * be made by them.
 *
 * <p>{@link dev.byztime.cluster.InstanceSeal} authenticates what instances say to each other;
 * {@link dev.byztime.cluster.SentRequests} and {@link dev.byztime.cluster.ReceivedRequests} use it.
 *
 * <p>A {@link dev.byztime.cluster.RecordStore} keeps bytes under names: in a folder, in etcd
 * ({@code .etcd}) or in PostgreSQL ({@code .postgres}). {@link
 * dev.byztime.cluster.StoredPartitions}, {@link dev.byztime.cluster.StoredMembers} and {@link
 * dev.byztime.cluster.StoredAgreement} say what the bytes mean.
 */
@NullMarked
package dev.byztime.cluster;

import org.jspecify.annotations.NullMarked;
