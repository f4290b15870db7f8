package dev.weir.exchange;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import dev.weir.response.CommonFields;
import dev.weir.response.PieceOutput;
import dev.weir.transport.ClientGoneException;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import java.io.IOException;

/** Answers with JSON (RFC 8259), or with newline-delimited JSON: one value a line. No cache may keep either. */
public final class JsonAnswer {
    public static final Header JSON = HeaderValues.createCached(HeaderNames.CONTENT_TYPE, "application/json");
    public static final Header LINES = HeaderValues.createCached(HeaderNames.CONTENT_TYPE, "application/x-ndjson");

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
            .disable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
            .build()
            .setRootValueSeparator("\n");

    private JsonAnswer() {}

    /** What is written. */
    @FunctionalInterface
    public interface Content {
        void writeTo(JsonGenerator generator) throws IOException;
    }

    /** Sends one JSON value. */
    public static void send(Exchange exchange, Status status, Content content) {
        write(exchange.header(JSON), status, content);
    }

    /** Sends any number of values, a line each. */
    public static void sendLines(Exchange exchange, Content content) {
        write(exchange.header(LINES), Status.OK_200, generator -> {
            content.writeTo(generator);
            if (generator.getOutputContext().getEntryCount() > 0) {
                generator.writeRaw('\n');
            }
        });
    }

    private static void write(Exchange exchange, Status status, Content content) {
        exchange.header(CommonFields.NO_STORE);
        PieceOutput stream = exchange.stream(status);
        try (JsonGenerator generator = FACTORY.createGenerator(stream)) {
            content.writeTo(generator);
        } catch (IOException e) {
            throw new ClientGoneException("The answer could not be written", e);
        }
        exchange.finish(stream);
    }
}
