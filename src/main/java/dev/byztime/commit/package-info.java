/**
 * The core of commitment: timestamps, optimistic validation and safe times for transactions over
 * any stores.
 *
 * <p>Start with {@link dev.byztime.commit.CommitService}, which connects the parts with a state
 * folder. {@link dev.byztime.commit.CommitGroup} makes all decisions and gets the time as an
 * argument. {@link dev.byztime.commit.CommitRules} has the rules that tests mutate one by one.
 * {@link dev.byztime.commit.CommitLife} gives the epoch of the present life, and decides when the
 * promises of earlier lives are over. {@link dev.byztime.commit.CommitJournal} is the durable list
 * of transactions over several stores of one group, and {@code CommitJournalFile} the file with the
 * lists of all groups. The package imports no framework, and depends on {@code time}, {@code
 * clock}, {@code run} and {@code stable} only.
 *
 * <p>docs/commits.md says what is promised and what clients and stores must do, and numbers the
 * invariants.
 */
@NullMarked
package dev.byztime.commit;

import org.jspecify.annotations.NullMarked;
