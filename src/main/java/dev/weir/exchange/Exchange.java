package dev.weir.exchange;

import dev.weir.engine.ReadDemand;
import dev.weir.item.Body;
import dev.weir.item.HeapBody;
import dev.weir.request.ClientConnection;
import dev.weir.request.DemandFields;
import dev.weir.request.ReadAhead;
import dev.weir.request.RequestField;
import dev.weir.response.ErrorShape;
import dev.weir.response.HeadEncoder;
import dev.weir.response.HelidonHead;
import dev.weir.response.PieceOutput;
import dev.weir.response.RawAnswer;
import dev.weir.transport.ClientGoneException;
import dev.weir.transport.ClientSocket;
import dev.weir.transport.RequestLimit;
import dev.weir.transport.RequestMeters.Route;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer, as a handler sees them. Used only by the connection's thread.
 *
 * <p>It decides whether the connection can be used for another request: not if the client asked to close it, not if the
 * request's body was not read to its end, and never after Transfer-Encoding, whose framing Helidon does not check.
 */
public final class Exchange {
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final ClientConnection connection;
    private final ReadAhead readAhead;
    private final Permit permit;
    private final RoutingRequest request;
    private final RoutingResponse response;
    private final SentFields sent;
    private final HelidonHead head;
    private final boolean chunked;
    private final boolean wantsClose;
    private final ErrorShape errors;
    private final BooleanSupplier readThrough;
    private Route route = Route.OTHER;
    private boolean bodyPending;
    private boolean bareSent;

    Exchange(
            ClientConnection connection, ReadAhead readAhead, RequestLimit limit, ErrorShape errors, BooleanSupplier readThrough,
            RoutingRequest request, RoutingResponse response) {
        this.connection = connection;
        this.readAhead = readAhead;
        this.errors = errors;
        this.readThrough = readThrough;
        this.permit = new Permit(limit);
        this.request = request;
        this.response = response;
        this.sent = new SentFields(request.headers());
        this.head = new HelidonHead(response.headers(), connection::dateAnswer);
        this.chunked = sent.has(RequestField.TRANSFER_ENCODING);
        this.wantsClose = sent.has(RequestField.CONNECTION, HeaderValues.CONNECTION_CLOSE);
        this.bodyPending = chunked || declaredLength() > 0;
    }

    /** The route by which the metrics group it. */
    Route route() {
        return route;
    }

    /** Sets the route; until then it is {@link Route#OTHER}. */
    public void route(Route name) {
        route = name;
    }

    /** How an error looks to its client. */
    ErrorShape errors() {
        return errors;
    }

    public Method method() {
        return request.prologue().method();
    }

    public boolean isHead() {
        return method() == Method.HEAD;
    }

    /** The request target as received, without its query. */
    public String target() {
        return request.prologue().uriPath().rawPath();
    }

    /** The request target as received, with its query. */
    String wholeTarget() {
        return connection.head().target();
    }

    /** The query as received; empty if there is none. */
    public String query() {
        return request.prologue().hasQuery() ? request.prologue().query().rawValue() : "";
    }

    public boolean hasFragment() {
        return request.prologue().fragment().hasValue();
    }

    /** A request field, its lines joined by commas; null if it is absent. */
    public @Nullable String field(RequestField field) {
        return sent.joined(field);
    }

    /** A request field that only a face reads, its lines joined by commas; null if it is absent. */
    public @Nullable String field(HeaderName name) {
        return sent.joined(name);
    }

    /** The request's restrictions on how a read is answered. */
    public ReadDemand demand() {
        ReadDemand asked = DemandFields.parse(sent.lines(RequestField.CACHE_CONTROL), field(RequestField.WEIR_MIN_VERSION));
        return asked.readThrough() && !readThrough.getAsBoolean() ? asked.throughCaches() : asked;
    }

    /** What was read of its item before it came here. */
    public ReadAhead readAhead() {
        return readAhead;
    }

    /** The declared length of the request's body; 0 if it has none, or is chunked. */
    long declaredLength() {
        return chunked ? 0 : sent.contentLength();
    }

    boolean isChunked() {
        return chunked;
    }

    /** A body of declared length, which must be read to its end. */
    InputStream content() {
        return request.content().inputStream();
    }

    /** The bytes of a chunked body, not decoded by Helidon. Sends 100 Continue if the client waits for it. */
    DataReader chunkedContent() {
        if (sent.has(RequestField.EXPECT, HeaderValues.EXPECT_100)) {
            connection.dataWriter().writeNow(BufferData.create(CONTINUE));
        }
        return connection.dataReader();
    }

    /** The socket of the client. */
    public ClientSocket clientSocket() {
        return connection.client();
    }

    /** The permit it needs until its answer begins. */
    public Permit permit() {
        return permit;
    }

    /** Notes that the body has been read to its end. */
    void bodyRead() {
        bodyPending = false;
    }

    public Exchange header(Header header) {
        response.header(header);
        return this;
    }

    public Exchange header(HeaderName name, String value) {
        return header(HeaderValues.create(name, value));
    }

    /** The encoder of the answer's head. */
    public HeadEncoder head() {
        return head;
    }

    /** The fields of the answer. */
    public ServerResponseHeaders fields() {
        return response.headers();
    }

    /** Answers with nothing but a head and {@code Content-Length: 0}. */
    public void send(Status status) {
        prepare(status);
        response.send();
    }

    /** Answers with content; to HEAD, only with its length. */
    public void send(Status status, byte[] content) {
        prepare(status);
        if (isHead()) {
            response.contentLength(content.length);
            response.send();
        } else {
            response.send(content);
        }
    }

    /**
     * Answers 204 or 304, with a head that has no Content-Length. Helidon would send 0, which RFC 9110 section 8.6 forbids, and
     * a cache that updates a stored response from a 304 might believe it.
     */
    public void sendBare(Status status) {
        prepare(status);
        ServerResponseHeaders fields = response.headers();
        fields.remove(HeaderNames.CONTENT_LENGTH);
        BufferData head = RawAnswer.head(status, fields);
        bareSent = true;
        connection.dataWriter().write(head);
    }

    /**
     * Answers with a part of a value; to HEAD, only with its length. Large parts are written in pieces.
     *
     * @throws dev.weir.item.BodyLostException if the source cannot deliver it; possibly before anything of the answer was sent
     */
    public void send(Status status, Body body, long from, long length) {
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

    /** Begins an answer of unknown length; {@link #finish} ends it. A short one still gets a Content-Length. */
    public PieceOutput stream(Status status) {
        prepare(status);
        return new PieceOutput(response.outputStream());
    }

    public void finish(PieceOutput stream) {
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
        if (!isReusable()) {
            response.header(HeaderValues.CONNECTION_CLOSE);
        }
    }

    /** Whether the connection can be used for another request. */
    boolean isReusable() {
        return !wantsClose && !chunked && !bodyPending;
    }

    /** Whether the client may still be sending the body. */
    boolean isBodyPending() {
        return bodyPending;
    }

    /** Whether any of the answer has been sent, so that it can no longer be replaced. */
    boolean isCommitted() {
        return bareSent || response.isSent() || response.hasEntity() && response.bytesWritten() > 0;
    }

    /** Discards the prepared answer, which must not be committed. */
    void reset() {
        connection.dateAnswer(null);
        response.reset();
    }

    int statusCode() {
        return response.status().code();
    }
}
