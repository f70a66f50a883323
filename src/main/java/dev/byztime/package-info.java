/**
 * The map of the house.
 *
 * <p>Data flows one way: file, look, view, reading, decision, JSON.
 *
 * <pre>
 *   time       timestamps, intervals, verdicts, readings; exact, and without a clock
 *   clock      the machine's clocks as interfaces
 *   linux      everything native: clocks, files, locks; the only place that asks for the time
 *   timedata   the file: layout, entry, reader, writer
 *   consumer   the file as a clock (ConsumerContext), and that clock over HTTP
 *   provider   writes the file where nobody else does
 *   daemon     time kept among peers: the rule, its simulator, and a node at work
 *   stable     what must not be forgotten: a ceiling on the disk that promises stay below
 *   atmostonce at-most-once delivery: the core, and that core over HTTP
 *   lease      leases whose validity is a proof: the core, and what lets callers wait for it
 *   access     who may ask for what: tokens and their scopes
 *   client     for Java programs that hold leases, here or over HTTP
 *   stream     lines of JSON that are answered by lines, while the connection lasts
 *   web        what all endpoints share: values in and out, problems, the API's description
 *   wait       no part of the service: a command that waits for one to be synchronised
 *   command    likewise: a command for state folders that no service has
 *   simulate   no part of it either: a command that simulates groups which keep time together
 * </pre>
 *
 * <p>{@code time} knows nobody. Consumer and provider meet only at the file. Whatever needs the
 * time depends on {@link dev.byztime.time.IntervalClock}, not on files. This package puts the parts
 * together, and none of them knows it.
 */
@NullMarked
package dev.byztime;

import org.jspecify.annotations.NullMarked;
