/**
 * The application, and the map of its packages.
 *
 * <p>A capability's package is its core, without a framework. Its HTTP interface is below it in
 * {@code .http}, and its Spring configuration, health and metrics in {@code .boot}.
 *
 * <pre>
 *   values and the machine
 *     time         timestamps, intervals, readings and verdicts; exact, without a clock
 *     clock        interfaces of the machine's clocks
 *     linux        all native calls: clocks, files, locks; the only package that asks for the time
 *     timedata     the timedata file: layout, entry, reader, writer
 *     run          periodic tasks, waiting threads; .boot has the start and stop phases
 *     seal         keys, and what is signed or encrypted with them
 *
 *   capabilities
 *     consumer     the timedata file as a clock of global time   core | .http | .boot
 *     provider     writes the file if no other process does      core | .boot
 *     stable       upper bounds on promises, kept on the disk    core | .boot
 *     atmostonce   at-most-once delivery of messages             core | .http | .boot
 *     lease        leases with fencing tokens                    core | .http | .boot
 *     daemon       keeps time among peers, and simulates groups  core | .http | .boot
 *
 *   the service
 *     settings     the operator's settings under byztime, and their checks
 *     access       tokens and their scopes                       core | .boot
 *     stream       long requests: lines of JSON, each answered by a line
 *     web.value    parameters and JSON values
 *     web.problem  refusals as RFC 9457 problems
 *     web.guard    checks before every endpoint: limits, access, strictness
 *     web.server   Jetty: connectors, sockets, static files
 *     web.openapi  the description of the API
 *
 *   beside the service
 *     client       for Java programs that hold leases, in this process or over HTTP
 *     command      the command line; .wait, .state and .simulate are its commands
 * </pre>
 *
 * <p>To follow a request for the time, begin with {@link dev.byztime.time.Reading} and {@link
 * dev.byztime.consumer.ConsumerContext}, then read {@code TimeController} in {@code consumer.http}.
 * Data flows one way: file, observation, clock state, reading, verdict, JSON.
 *
 * <p>{@code time} depends on no other package. Consumer and provider meet only at the file. Code
 * that needs the time depends on {@link dev.byztime.time.IntervalClock}, not on files. This package
 * puts the parts together, and no other package depends on it.
 */
@NullMarked
package dev.byztime;

import org.jspecify.annotations.NullMarked;
