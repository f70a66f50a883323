/**
 * The parts that all endpoints share. They build on each other in this order: {@code value}, {@code
 * problem}, {@code guard}, {@code fastpath}, {@code server}. {@code openapi} describes the API.
 *
 * <h2>The way of a request</h2>
 *
 * Each step can refuse the request. The later steps then do not see it.
 *
 * <ol>
 *   <li><b>Connection</b> ({@code server}). {@code Accepting} and {@code Connections} limit the
 *       number of connections, and {@code HeldConnection} the number of header fields.
 *   <li><b>Thread</b>: the selector's thread reads and parses the head (with TLS, a virtual thread
 *       does). It also calls the handlers for the usual forms of {@code GET /time}, which wait for
 *       nothing. {@code guard.FairThreads} begins all other requests in their order, each in a
 *       virtual thread, one of each connection at a time.
 *   <li><b>Jetty handlers</b>, put together by {@code server.JettyCustomizer}: {@code
 *       cluster.http.InstanceHandler}, if there are several instances, judges the requests that
 *       others have sent on, and proves the answers; {@code UnderWay} counts requests for an
 *       orderly end; {@code BrowserGuardHandler} refuses pages of other sites and answers CORS
 *       preflights; {@code RequestLineHandler} refuses targets that are not UTF-8, unknown transfer
 *       codings and several Content-Type fields; {@code RequestGate} takes a place in {@code
 *       guard.RequestLimiter}, wraps the request in an {@code guard.Exchange}, which ends it if its
 *       client stalls, and lets files, descriptions and unknown paths wait for their turn.
 *   <li><b>Fast path</b>: {@code fastpath.FastPathHandler} answers the usual forms of {@code GET
 *       /time} at once. The next steps see only the other requests. They would not change these
 *       answers.
 *   <li><b>Servlet filters</b>: {@code guard.ContainerGapsFilter} comes first. After it, {@code
 *       guard.TimedRequests} takes the time for the metrics, {@code value.AcceptPreferences} sorts
 *       the Accept header, and Spring's {@code ForwardedHeaderFilter} applies or removes the
 *       headers of proxies ({@code server.ForwardedHeadersConfiguration}).
 *   <li><b>Mapping</b>: Spring MVC finds the handler: a controller, a file, or the actuator.
 *   <li><b>Interceptors of every mapping</b>: {@code guard.AccessInterceptor} asks for a token with
 *       the scope that {@code guard.AccessRules} names; {@code guard.LimitedDocuments} limits
 *       files, descriptions and the actuator.
 *   <li><b>Interceptors of controllers and files</b>, in the order of {@code
 *       server.WebConfiguration}: {@code guard.RequestLimitInterceptor} takes a place for the kind
 *       of request, {@code guard.NeverCached} sets a header, {@code guard.StrictParameters} refuses
 *       unknown parameters and bodies that are too long, {@code guard.DisconnectWatcher} begins to
 *       watch for clients that hang up, and {@code server.PageHeaders} restricts the page.
 *   <li><b>Conversion</b>: parameters by {@link dev.byztime.web.value.ParameterKind}, bodies by
 *       Jackson, after {@code value.Utf8Bodies} has wrapped the body.
 *   <li><b>Controller</b>, in the {@code .http} package of a capability.
 *   <li><b>Answer</b>: {@code value.ValuesAsText} writes values as strings. {@code
 *       problem.ProblemAdvice} makes problems of exceptions, and {@code problem.ProblemTypes}
 *       adapts the paths in them. {@code server.JettyProblems} does so for errors outside Spring
 *       MVC.
 *   <li><b>Release</b>: the interceptors and {@code RequestGate} give the places back.
 * </ol>
 *
 * <p>The management server (if it has a port of its own) has the same connections, Jetty handlers,
 * {@code ContainerGapsFilter} and interceptors of every mapping.
 */
@NullMarked
package dev.byztime.web;

import org.jspecify.annotations.NullMarked;
