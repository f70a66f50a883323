/**
 * The main class, and the map of the packages.
 *
 * <p>A capability's package is its core: it imports no framework, and gets the time as an argument.
 * Its controllers and their JSON are below it in {@code .http}, and its Spring configuration,
 * health and metrics in {@code .boot}. The packages {@code web} and {@code stream} have no core,
 * and use frameworks throughout.
 *
 * <pre>
 *   values and the machine
 *     time         timestamps, intervals, readings and verdicts; exact, without a clock
 *     clock        interfaces of the machine's clocks
 *     linux        all native calls: clocks, files, locks; the only package that asks for the time
 *     timedata     the timedata file: layout, entry, reader, writer
 *     run          periodic tasks, waiting threads, refusals that are not about the time
 *                                                              core | .boot (start and stop)
 *     seal         keys, and what is authenticated or encrypted with them
 *
 *   capabilities
 *     consumer     the timedata file as a clock of global time   core | .http | .boot
 *     provider     writes the file if no other process does      core | .boot
 *     stable       upper bounds on promises, kept on the disk    core | .boot
 *     atmostonce   at-most-once delivery of messages             core | .http | .boot
 *     lease        leases with fencing tokens                    core | .http | .boot
 *     ticket       signed tickets and proofs of possession       core | .http | .boot
 *     commit       commitment of transactions over any stores    core | .http | .boot
 *     cluster      who of many instances may promise what    core | .http | .boot
 *       .etcd      its records in etcd         .postgres    and in PostgreSQL
 *     daemon       keeps time among peers                        core | .http | .boot
 *       .wire      messages as bytes      .keys        how peers agree on keys
 *       .net       sockets and threads    .simulation  simulated groups with liars
 *
 *   the service
 *     settings     the operator's settings under byztime, and their checks
 *     access       access tokens and their scopes                core | .boot
 *     stream       long requests: lines of JSON, each answered by a line
 *     web          its package Javadoc lists the steps of every request
 *       .value     parameters and JSON values
 *       .problem   refusals as RFC 9457 problems
 *       .guard     checks before every endpoint: limits, access, strictness
 *       .server    Jetty: connectors, sockets, static files
 *       .openapi   the description of the API
 *
 *   beside the service
 *     client       for Java programs that use the service; a jar of its own
 *     command      the command line; its commands are packages below
 * </pre>
 *
 * <p>Five walks through the code, from the request to the decision:
 *
 * <ul>
 *   <li>{@code GET /time}: usually {@code web.fastpath.FastPathHandler} and {@code
 *       consumer.http.FastTime}; for every other form of the request {@code
 *       consumer.http.TimeController}. Both ask {@link dev.byztime.consumer.CountedClock}, {@link
 *       dev.byztime.consumer.ConsumerContext}, {@link dev.byztime.consumer.ClockState}, {@link
 *       dev.byztime.consumer.Bound}, {@link dev.byztime.time.Reading}. The data flows one way:
 *       file, observation, clock state, reading, verdict, JSON.
 *   <li>{@code POST judge}: {@code atmostonce.http.AtMostOnceController}, {@code
 *       atmostonce.http.MessageRoutes}, {@link dev.byztime.atmostonce.Receivers}, {@link
 *       dev.byztime.atmostonce.Receiver}, {@code ReceiverStripe}.
 *   <li>{@code POST acquire}: {@code lease.http.LeaseController}, {@code lease.http.LeaseRoutes},
 *       {@link dev.byztime.lease.LeaseWait}, {@link dev.byztime.lease.Leases}, {@code Stripe},
 *       {@code Resource}.
 *   <li>{@code POST verify}: {@code ticket.http.TicketController}, {@code
 *       ticket.http.TicketRoutes}, {@link dev.byztime.ticket.TicketVerifier}, {@link
 *       dev.byztime.ticket.ProofReceivers}, {@link dev.byztime.atmostonce.Receiver}.
 *   <li>{@code POST validate}: {@code commit.http.CommitController}, {@code
 *       commit.http.CommitRoutes}, {@link dev.byztime.commit.CommitTables}, {@link
 *       dev.byztime.commit.CommitGroup}, {@link dev.byztime.commit.CommitJournal}, and on the disk
 *       {@code CommitJournalFile}.
 * </ul>
 *
 * <p>Routes find the tables of this process, or among several instances those of the partition that
 * decides; {@code cluster.http} implements them then.
 *
 * <p>{@code time} depends on no other package. {@code consumer} and {@code provider} meet only at
 * the timedata file. Code that needs the time depends on {@link dev.byztime.time.IntervalClock},
 * not on files. This package puts the parts together, and no other package depends on it.
 */
@NullMarked
package dev.byztime;

import org.jspecify.annotations.NullMarked;
