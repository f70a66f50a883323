package dev.byztime.lease.http;

import dev.byztime.lease.LeaseWait;
import dev.byztime.web.value.BodyTokens;
import dev.byztime.web.value.DurationParam;
import dev.byztime.web.value.ProofParam;
import dev.byztime.web.value.Required;
import dev.byztime.web.value.TextParam;
import dev.byztime.web.value.TokenParam;
import dev.byztime.web.value.UnusualBodyException;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A request to extend a lease.
 *
 * @param resource the name of the resource
 * @param id the id of the lease
 * @param token the fencing token of the lease
 * @param term the term from now; the present term of the lease if missing
 * @param claim the claim that came with the lease, which is necessary after a restart of the
 *     service
 */
record RenewBody(
        @Required TextParam resource,
        @Required TextParam id,
        @Required TokenParam token,
        @Nullable DurationParam term,
        @Nullable ProofParam claim) {

    static RenewBody read(BodyTokens in) {
        TextParam resource = null;
        TextParam id = null;
        TokenParam token = null;
        DurationParam term = null;
        ProofParam claim = null;
        in.object();
        for (String name = in.member(); name != null; name = in.member()) {
            switch (name) {
                case "resource" -> resource = in.text();
                case "id" -> id = in.text();
                case "token" -> token = in.token();
                case "term" -> term = in.duration();
                case "claim" -> claim = in.proof();
                default -> throw new UnusualBodyException();
            }
        }
        return new RenewBody(
                BodyTokens.present(resource),
                BodyTokens.present(id),
                BodyTokens.present(token),
                term,
                claim);
    }

    /** This request as JSON. */
    Map<String, String> json() {
        Map<String, String> members = new LinkedHashMap<>();
        members.put("resource", resource.value());
        members.put("id", id.value());
        members.put("token", Long.toString(token.value()));
        if (term != null) {
            members.put("term", term.value().toString());
        }
        if (claim != null) {
            members.put("claim", claim.value());
        }
        return members;
    }

    LeaseWait.Renewal renewal() {
        return new LeaseWait.Renewal(
                LeaseParams.lease(resource, id, token),
                LeaseParams.requestedTerm(term),
                claim == null ? null : claim.value());
    }
}
