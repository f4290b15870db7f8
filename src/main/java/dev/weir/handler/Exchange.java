package dev.weir.handler;

import dev.weir.engine.ReadDemand;
import dev.weir.item.Body;
import dev.weir.item.HeapBody;
import dev.weir.request.ClientConnection;
import dev.weir.request.DemandFields;
import dev.weir.request.RequestField;
import dev.weir.response.HeadEncoder;
import dev.weir.response.HelidonHead;
import dev.weir.response.PieceOutput;
import dev.weir.response.RawAnswer;
import dev.weir.transport.ClientGoneException;
import dev.weir.transport.ClientSocket;
import dev.weir.transport.RequestLimit;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer, as a handler sees them. The connection's thread uses it.
 *
 * <p>It decides whether the connection can carry another request: not where the client does not want it, not where the
 * request's body was not read to its end, and never after Transfer-Encoding, whose framing Helidon does not check.
 */
final class Exchange {
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final ClientConnection connection;
    private final Permit permit;
    private final RoutingRequest request;
    private final RoutingResponse response;
    private final ServerRequestHeaders headers;
    private final HelidonHead head;
    private final boolean chunked;
    private final boolean wantsClose;
    private boolean bodyPending;
    private boolean bareSent;

    Exchange(ClientConnection connection, RequestLimit limit, RoutingRequest request, RoutingResponse response) {
        this.connection = connection;
        this.permit = new Permit(limit);
        this.request = request;
        this.response = response;
        this.headers = request.headers();
        this.head = new HelidonHead(response.headers(), connection::dateAnswer);
        this.chunked = has(RequestField.TRANSFER_ENCODING);
        this.wantsClose =
                has(RequestField.CONNECTION) && headers.containsToken(HeaderValues.CONNECTION_CLOSE);
        this.bodyPending = chunked || declaredLength() > 0;
    }

    Method method() {
        return request.prologue().method();
    }

    boolean isHead() {
        return method() == Method.HEAD;
    }

    /** The request target as it came, without its query. */
    String target() {
        return request.prologue().uriPath().rawPath();
    }

    /** The request target as it came, with its query. */
    String wholeTarget() {
        return connection.head().target();
    }

    /** The query as it came, or the empty text. */
    String query() {
        return request.prologue().hasQuery() ? request.prologue().query().rawValue() : "";
    }

    boolean hasFragment() {
        return request.prologue().fragment().hasValue();
    }

    String client() {
        return request.remotePeer().host();
    }

    /** A request field, its lines joined by commas; null where it is absent. */
    @Nullable
    String field(RequestField field) {
        if (!has(field)) {
            return null;
        }
        Header header = headers.get(field.header());
        return header.valueCount() == 1 ? header.get() : String.join(", ", header.allValues());
    }

    /** The lines of a request's field, none if it is absent. */
    private List<String> lines(RequestField field) {
        return has(field) ? headers.get(field.header()).allValues() : List.of();
    }

    private boolean has(RequestField field) {
        return headers.contains(field.header());
    }

    /** What the request asks of the answer to a read. */
    ReadDemand demand() {
        return DemandFields.parse(lines(RequestField.CACHE_CONTROL), field(RequestField.WEIR_MIN_VERSION));
    }

    /** The length the request declares for its body; 0 where it has none, or is chunked. */
    long declaredLength() {
        return !chunked && has(RequestField.CONTENT_LENGTH)
                ? headers.contentLength().orElse(0)
                : 0;
    }

    boolean isChunked() {
        return chunked;
    }

    /** Where a body of declared length is read; to be read until its end. */
    InputStream content() {
        return request.content().inputStream();
    }

    /** Where a chunked body is read, past Helidon. The client is told to send it, where it waits for that. */
    DataReader chunkedContent() {
        if (has(RequestField.EXPECT) && headers.containsToken(HeaderValues.EXPECT_100)) {
            connection.dataWriter().writeNow(BufferData.create(CONTINUE));
        }
        return connection.dataReader();
    }

    /** The client that sends the request, and takes the answer. */
    ClientSocket clientSocket() {
        return connection.client();
    }

    /** What it needs to be worked on, until its answer begins. */
    Permit permit() {
        return permit;
    }

    /** The body has been read to its end. */
    void bodyRead() {
        bodyPending = false;
    }

    Exchange header(Header header) {
        response.header(header);
        return this;
    }

    Exchange header(HeaderName name, String value) {
        response.header(HeaderValues.create(name, value));
        return this;
    }

    /** The head of the answer, to be described. */
    HeadEncoder head() {
        return head;
    }

    /** The fields of the answer. */
    ServerResponseHeaders fields() {
        return response.headers();
    }

    /** Answers with nothing but a head and {@code Content-Length: 0}. */
    void send(Status status) {
        prepare(status);
        response.send();
    }

    /** Answers with a text; to HEAD only with its length. */
    void send(Status status, byte[] content) {
        prepare(status);
        if (isHead()) {
            response.contentLength(content.length);
            response.send();
        } else {
            response.send(content);
        }
    }

    /**
     * Answers with a head that has no Content-Length: 204 and 304. Helidon would say 0, which RFC 9110 section 8.6 forbids, and
     * which a cache that updates what it has stored by a 304 might believe.
     */
    void sendBare(Status status) {
        prepare(status);
        ServerResponseHeaders fields = response.headers();
        fields.remove(HeaderNames.CONTENT_LENGTH);
        BufferData head = RawAnswer.head(status, fields);
        bareSent = true;
        connection.dataWriter().write(head);
    }

    /**
     * Answers with a part of a value; to HEAD only with its length. Large ones are written in pieces.
     *
     * @throws dev.weir.item.BodyLostException where the source cannot deliver; nothing of the answer may have been sent yet
     */
    void send(Status status, Body body, long from, long length) {
        prepare(status);
        if (isHead() || length == 0) {
            response.contentLength(length);
            response.send();
            return;
        }
        if (length < PieceOutput.PIECE && body instanceof HeapBody(byte[] bytes)) {
            response.send(bytes, (int) from, (int) length);
            return;
        }
        response.contentLength(length);
        PieceOutput stream = new PieceOutput(response.outputStream());
        try {
            body.writeTo(stream, from, length);
        } catch (IOException e) {
            throw new ClientGoneException("The answer could not be written", e);
        }
        finish(stream);
    }

    /** Begins an answer whose length is not known; {@link #finish} ends it. A short one gets a Content-Length all the same. */
    PieceOutput stream(Status status) {
        prepare(status);
        return new PieceOutput(response.outputStream());
    }

    void finish(PieceOutput stream) {
        try {
            stream.close();
        } catch (IOException e) {
            throw new ClientGoneException("The answer could not be written", e);
        }
        response.commit();
    }

    private void prepare(Status status) {
        permit.release();
        response.status(status);
        response.header(HeaderValues.X_CONTENT_TYPE_OPTIONS_NOSNIFF);
        if (!canCarryAnother()) {
            response.header(HeaderValues.CONNECTION_CLOSE);
        }
    }

    /** Whether the connection can carry another request after this one. */
    boolean canCarryAnother() {
        return !wantsClose && !chunked && !bodyPending;
    }

    /** Whether the client may still be sending. */
    boolean isBodyPending() {
        return bodyPending;
    }

    /** Whether something of the answer has been sent, so that there can be no other. */
    boolean isCommitted() {
        return bareSent || response.isSent() || response.hasEntity() && response.bytesWritten() > 0;
    }

    /** Takes back what was prepared of an answer that is not committed. */
    void reset() {
        connection.dateAnswer(null);
        response.reset();
    }

    int statusCode() {
        return response.status().code();
    }
}
