package dev.weir.face;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.exchange.AllowedMethods;
import dev.weir.exchange.BodyReader;
import dev.weir.exchange.Exchange;
import dev.weir.exchange.JsonAnswer;
import dev.weir.request.ClientConnection;
import dev.weir.response.CommonFields;
import dev.weir.transport.BodiesInFlight.Reservation;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.Method;
import io.helidon.http.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One request to a face, and its answer. Used only by the connection's thread. */
public final class FaceRequest {
    private static final JsonFactory JSON = new JsonFactory();

    private final Exchange exchange;
    private final List<String> path;
    private final Reservation memory;
    private long held;

    FaceRequest(Exchange exchange, List<String> path, Reservation memory) {
        this.exchange = exchange;
        this.path = path;
        this.memory = memory;
    }

    public Method method() {
        return exchange.method();
    }

    /** The segments of the path, each decoded; at least one. That of {@code /} is empty. */
    public List<String> path() {
        return path;
    }

    /** A field of the request, its lines joined by commas; null if it is absent. */
    public @Nullable String field(HeaderName name) {
        return exchange.field(name);
    }

    /** The scheme by which this edge was asked; a proxy in front of it may have been asked by another. */
    public String scheme() {
        return ClientConnection.CURRENT.get().context().isSecure() ? "https" : "http";
    }

    /** The request, for what is not here. */
    public Exchange exchange() {
        return exchange;
    }

    /**
     * Whether a resource with these methods, as the value of Allow, is to answer; false if the request was OPTIONS, which is
     * answered.
     *
     * @throws dev.weir.response.HttpError 405 if the method is not among them
     */
    public boolean admit(String allow) {
        return AllowedMethods.admit(exchange, allow);
    }

    /**
     * Reads the body, whatever its Content-Type says; empty if there is none. From then on the request counts as handled ({@code
     * http.max-requests}), so a face calls it for requests without a body, too, before it works.
     *
     * @param most the most bytes
     * @throws dev.weir.response.HttpError 413 if it is longer
     */
    public byte[] body(long most) {
        return BodyReader.read(exchange, most, memory);
    }

    /**
     * Counts memory that the request needs at one time besides its body, until it is answered. Of a second call, only what is
     * more than before counts.
     *
     * @throws dev.weir.transport.LimitExceededException if too much is in use
     */
    public void hold(long bytes) {
        if (bytes > held) {
            memory.add(bytes - held);
            held = bytes;
        }
    }

    /** Answers with one JSON value; to HEAD, only with its length. No cache may keep it. */
    public void json(Status status, JsonAnswer.Content content, Header... more) {
        var bytes = new ByteArrayOutputStream();
        try (JsonGenerator generator = JSON.createGenerator(bytes)) {
            content.writeTo(generator);
        } catch (IOException impossible) {
            throw new IllegalStateException("An array in memory cannot fail to be written", impossible);
        }
        for (Header field : more) {
            exchange.header(field);
        }
        exchange.header(JsonAnswer.JSON).header(CommonFields.NO_STORE);
        exchange.send(status, bytes.toByteArray());
    }
}
