package dev.weir.http;

import dev.weir.request.ClientConnection;
import dev.weir.request.HeadProgress;
import dev.weir.response.CommonFields;
import dev.weir.response.ErrorShape;
import dev.weir.response.HttpError;
import dev.weir.response.RefusedHead;
import io.helidon.http.DirectHandler;
import io.helidon.http.Header;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;

/**
 * Answers a request that never reached a handler, because {@link dev.weir.request.RequestHead} refused it or too many are in
 * progress. The connection is closed afterwards, and {@link HttpProtocol} counts the request then.
 */
final class ProtocolErrors implements DirectHandler {
    private final ErrorShape shape;
    private final Header[] onEvery;

    /**
     * @param shape how the errors of the listener look
     * @param onEvery fields of every answer
     */
    ProtocolErrors(ErrorShape shape, Header... onEvery) {
        this.shape = shape;
        this.onEvery = onEvery.clone();
    }

    @Override
    public TransportResponse handle(
            TransportRequest request,
            EventType eventType,
            Status defaultStatus,
            ServerResponseHeaders responseHeaders,
            String message) {
        // Helidon reports a head that it cannot read as an internal error.
        Status status = eventType == EventType.INTERNAL_ERROR ? Status.BAD_REQUEST_400 : defaultStatus;
        // Not the transport request, which is empty for most of what Helidon refuses.
        HeadProgress head = ClientConnection.CURRENT.get().head();
        head.refusedWith(status.code());
        ServerResponseHeaders fields = CommonFields.ofLast(onEvery);
        byte[] content =
                shape.describe(fields, head.method(), head.wantsProblem(), status, RefusedHead.words(status, message));
        if (status.code() == Status.SERVICE_UNAVAILABLE_503.code()) {
            fields.set(HttpError.RETRY_SOON);
        }
        TransportResponse.Builder answer = TransportResponse.builder().status(status).keepAlive(false).headers(fields);
        return head.method().equals("HEAD") ? answer.build() : answer.entity(content).build();
    }
}
