package dev.byztime.bench;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;

import dev.byztime.ticket.TicketOnlyVerifier;
import dev.byztime.ticket.TicketVerdict;
import dev.byztime.ticket.TrustedIssuers;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What it costs to verify a ticket of ES256 inside a program, and the same ticket as a plain JWT
 * with a leeway by nimbus-jose-jwt as Spring Security uses it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class TicketBenchmark {

    private static final String ISSUER = "https://issuer.example";
    private static final String AUDIENCE = "orders";
    private static final long SECOND = 1_000_000_000L;

    @SuppressWarnings("NullAway.Init")
    private String ticket;

    @SuppressWarnings("NullAway.Init")
    private DefaultJWTProcessor<SecurityContext> nimbus;

    @SuppressWarnings("NullAway.Init")
    private TicketOnlyVerifier verifier;

    private long nowNs;

    @Setup
    public void begin() throws JOSEException {
        nowNs = Instant.now().toEpochMilli() * 1_000_000;
        ECKey key = new ECKeyGenerator(Curve.P_256).keyID("k").generate();
        JWKSet jwks = new JWKSet(key.toPublicJWK());
        ticket = ticket(key);

        JOSEObjectType type = new JOSEObjectType("byztime-ticket+jwt");
        nimbus = new DefaultJWTProcessor<>();
        nimbus.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(type));
        nimbus.setJWSKeySelector(
                new JWSVerificationKeySelector<>(JWSAlgorithm.ES256, new ImmutableJWKSet<>(jwks)));
        DefaultJWTClaimsVerifier<SecurityContext> claims =
                new DefaultJWTClaimsVerifier<>(
                        AUDIENCE,
                        new JWTClaimsSet.Builder().issuer(ISSUER).build(),
                        Set.of("exp", "nbf"));
        claims.setMaxClockSkew(60);
        nimbus.setJWTClaimsSetVerifier(claims);

        byte[] published = jwks.toString().getBytes(StandardCharsets.UTF_8);
        TrustedIssuers issuers = new TrustedIssuers(Map.of(ISSUER, () -> published));
        issuers.read(reading());
        verifier = new TicketOnlyVerifier(issuers);
        if (!byNimbus().getSubject().equals("alice") || !(ours() instanceof TicketVerdict.Valid)) {
            throw new IllegalStateException("both must accept it");
        }
    }

    private String ticket(ECKey key) throws JOSEException {
        Timestamp from = Timestamp.ofNanos(nowNs - 10 * SECOND);
        Timestamp until = Timestamp.ofNanos(nowNs + 86_400 * SECOND);
        JWTClaimsSet claims =
                new JWTClaimsSet.Builder()
                        .issuer(ISSUER)
                        .subject("alice")
                        .audience(AUDIENCE)
                        .jwtID("uuidlike-0123456789")
                        .claim("iat", from.seconds())
                        .claim("nbf", from.seconds() + 1)
                        .claim("exp", until.seconds())
                        .claim("byz_nbf", from.toString())
                        .claim("byz_exp", until.toString())
                        .claim("role", "clerk")
                        .build();
        JWSHeader header =
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .type(new JOSEObjectType("byztime-ticket+jwt"))
                        .keyID("k")
                        .build();
        SignedJWT jwt = new SignedJWT(header, claims);
        jwt.sign(new ECDSASigner(key));
        return jwt.serialize();
    }

    private Reading reading() {
        return ExactKeeper.reading(nowNs);
    }

    /** By this project: exact instants and one reading. */
    @Benchmark
    public TicketVerdict ours() {
        return verifier.verify(ticket, AUDIENCE, reading());
    }

    /** By nimbus-jose-jwt, with a leeway of 60 s. */
    @Benchmark
    public JWTClaimsSet byNimbus() {
        try {
            return nimbus.process(ticket, null);
        } catch (ParseException | BadJOSEException | JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
