package dev.byztime.cluster.http;

import org.jspecify.annotations.Nullable;

import javax.net.ssl.SSLContext;

/**
 * TLS between instances.
 *
 * @param context with what this instance shows the others, and whom it trusts; null means that it
 *     shows nothing, and trusts whom the JVM does
 * @param asksForCertificates whether an instance that sends a request on must show a certificate
 */
public record InstanceTls(@Nullable SSLContext context, boolean asksForCertificates) {}
