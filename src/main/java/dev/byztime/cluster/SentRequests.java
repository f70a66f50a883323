package dev.byztime.cluster;

import dev.byztime.time.IntervalClock;
import dev.byztime.time.TimeUnavailableException;

import org.jspecify.annotations.Nullable;

import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Marks and authenticates the requests of this instance, and recognises the answers to them. */
public final class SentRequests {

    private final InstanceSeal seal;
    private final Instance self;
    private final IntervalClock clock;
    private final AtomicLong numbers = new AtomicLong();

    /**
     * @param self this instance
     */
    public SentRequests(InstanceSeal seal, Instance self, IntervalClock clock) {
        this.seal = seal;
        this.self = self;
        this.clock = clock;
    }

    /**
     * What makes a request one of this service.
     *
     * @param header the value of the header that says so
     * @param mac its MAC
     */
    public record Proof(String header, byte[] mac) {}

    /**
     * Proves that a request comes from this instance, and is for another one.
     *
     * @param checked the scopes of which the client's token has one; empty if this instance
     *     requires no tokens
     * @throws TimeUnavailableException if the time is not known here, so that nobody could say how
     *     old the request is
     */
    public Proof prove(
            InstanceSeal.Request request, byte[] body, List<String> checked, Instance to) {
        String mark =
                new RequestMark(
                                to.id(),
                                self.id(),
                                numbers.incrementAndGet(),
                                clock.now().latest(),
                                checked,
                                InstanceSeal.digest(body))
                        .text();
        byte[] mac = seal.of(request, to.address(), mark);
        return new Proof(mark + " " + SentRequests.text(mac), mac);
    }

    /**
     * Whether an answer is that of the instance to which the request was sent.
     *
     * @param shown the MAC of the answer; null if it has none
     */
    public boolean isAnswer(InstanceSeal.Answer answer, @Nullable String shown, Proof request) {
        byte[] mac = shown == null ? null : mac(shown);
        return mac != null && MessageDigest.isEqual(mac, seal.of(answer, request.mac));
    }

    static String text(byte[] mac) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(mac);
    }

    /** The MAC with this text; null if it is none. */
    static byte @Nullable [] mac(String text) {
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
