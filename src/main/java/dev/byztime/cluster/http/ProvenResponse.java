package dev.byztime.cluster.http;

import dev.byztime.cluster.InstanceSeal;
import dev.byztime.cluster.ReceivedRequests;

import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * An answer to another instance, which is kept until it is whole, and then sent with its MAC. The
 * other instance keeps it as a whole, too.
 */
final class ProvenResponse extends Response.Wrapper {

    private final ReceivedRequests received;
    private final byte[] mac;
    private final boolean isHead;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    private volatile boolean isWhole;

    /**
     * @param mac of the request
     */
    ProvenResponse(Request request, Response response, ReceivedRequests received, byte[] mac) {
        super(request, response);
        this.received = received;
        this.mac = mac;
        this.isHead = HttpMethod.HEAD.is(request.getMethod());
    }

    @Override
    public void reset() {
        body.reset();
        super.reset();
    }

    @Override
    public void write(boolean last, @Nullable ByteBuffer content, Callback callback) {
        if (isWhole) {
            super.write(last, content, callback);
            return;
        }
        if (content != null && content.hasRemaining()) {
            byte[] bytes = BufferUtil.toArray(content);
            body.write(bytes, 0, bytes.length);
            content.position(content.limit());
        }
        if (!last) {
            callback.succeeded();
            return;
        }
        isWhole = true;
        byte[] whole = body.toByteArray();
        int status = getStatus() == 0 ? HttpStatus.OK_200 : getStatus();
        InstanceSeal.Answer answer =
                new InstanceSeal.Answer(
                        status,
                        OwnerAnswer.passed(name -> getHeaders().getValuesList(name)),
                        isHead || HttpStatus.hasNoBody(status) ? new byte[0] : whole);
        getHeaders().put(OwnerAnswer.MAC, received.prove(answer, mac));
        super.write(true, ByteBuffer.wrap(whole), callback);
    }

    /** A callback for the end of the request, which ends the answer if nobody has. */
    Callback ending(Callback callback) {
        return new Callback.Nested(callback) {
            @Override
            public void succeeded() {
                if (isWhole) {
                    super.succeeded();
                } else {
                    write(true, null, getCallback());
                }
            }
        };
    }
}
