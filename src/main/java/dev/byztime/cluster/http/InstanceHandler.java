package dev.byztime.cluster.http;

import dev.byztime.cluster.InstanceSeal;
import dev.byztime.cluster.ReceivedRequests;
import dev.byztime.cluster.ReceivedRequests.Judgement;
import dev.byztime.run.ServiceRefusal;
import dev.byztime.web.problem.Problem;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.MediaType;

import tools.jackson.databind.json.JsonMapper;

import java.nio.ByteBuffer;

/**
 * The outermost Jetty handler, for requests that claim to come from another instance: refuses those
 * that do not, and proves the answers to the others, whoever gives them.
 *
 * <p>The body of a request is checked by {@link KeptBodies}, once there is room for it.
 */
final class InstanceHandler extends Handler.Wrapper {

    private static final String RETRY_SECONDS = "1";

    private final ObjectProvider<ReceivedRequests> received;
    private final ObjectProvider<InstanceTls> tls;
    private final JsonMapper json;

    /**
     * @param received made after the server
     * @param tls made after the server
     */
    InstanceHandler(
            ObjectProvider<ReceivedRequests> received,
            ObjectProvider<InstanceTls> tls,
            JsonMapper json) {
        this.received = received;
        this.tls = tls;
        this.json = json;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String header = request.getHeaders().get(OwnerRequest.FORWARDED);
        if (header == null) {
            return super.handle(request, response, callback);
        }
        ReceivedRequests instances = received.getObject();
        switch (instances.judge(sent(request), header)) {
            case Judgement.Forged() ->
                    refuse(
                            response,
                            callback,
                            ServiceRefusal.Reason.NO_OWNER,
                            "it was not sent on to this address as it has come");
            case Judgement.Refused(var why, var mac) -> // a copy of it may have been acted on
                    refuse(
                            new ProvenResponse(request, response, instances, mac),
                            callback,
                            ServiceRefusal.Reason.OUTCOME_UNKNOWN,
                            why);
            case Judgement.Accepted(var mark, var mac) -> {
                ProvenResponse proven = new ProvenResponse(request, response, instances, mac);
                if (tls.getObject().asksForCertificates() && !hasCertificate(request)) {
                    refuse(
                            proven,
                            callback,
                            ServiceRefusal.Reason.NO_OWNER,
                            "it was sent on by an instance without a certificate");
                    return true;
                }
                SentOnRequest.note(mark, request);
                Callback ending = proven.ending(callback);
                if (!super.handle(request, proven, ending)) {
                    Response.writeError(request, proven, ending, HttpStatus.NOT_FOUND_404);
                }
            }
        }
        return true;
    }

    private static InstanceSeal.Request sent(Request request) {
        return new InstanceSeal.Request(
                request.getMethod(),
                Request.unWrap(request).getHttpURI().getPathQuery(),
                OwnerRequest.heeded(name -> request.getHeaders().getValuesList(name)));
    }

    private static boolean hasCertificate(Request request) {
        return request.getAttribute(EndPoint.SslSessionData.ATTRIBUTE)
                        instanceof EndPoint.SslSessionData session
                && session.peerCertificates() != null
                && session.peerCertificates().length > 0;
    }

    private void refuse(
            Response response, Callback callback, ServiceRefusal.Reason reason, String why) {
        Problem problem = Problem.of(new ServiceRefusal(reason, why));
        byte[] body = json.writeValueAsBytes(problem);
        response.setStatus(problem.status());
        response.getHeaders().put(HttpHeader.RETRY_AFTER, RETRY_SECONDS);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.getHeaders()
                .put(HttpHeader.CONTENT_TYPE, MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        response.getHeaders().put(HttpHeader.CONNECTION, "close"); // the body was not read
        response.write(true, ByteBuffer.wrap(body), callback);
    }
}
