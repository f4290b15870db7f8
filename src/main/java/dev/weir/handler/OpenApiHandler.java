package dev.weir.handler;

import dev.weir.exchange.ErrorAnswers;
import dev.weir.exchange.Exchange;
import dev.weir.item.EntityTag;
import dev.weir.item.ItemHead;
import dev.weir.item.Metadata;
import dev.weir.precondition.ReadPreconditions;
import dev.weir.precondition.Verdict;
import dev.weir.request.QueryParameters;
import dev.weir.request.RequestField;
import dev.weir.request.RequestTarget;
import dev.weir.response.HttpError;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Objects;

/** {@code /_openapi.yaml}: describes the public listener as an OpenAPI 3.1 document, of the media type of RFC 9512. */
final class OpenApiHandler implements Handler<RequestTarget.OpenApi> {
    private static final Header YAML = HeaderValues.createCached(HeaderNames.CONTENT_TYPE, "application/yaml");

    /** A cache may keep it, but must ask whether it is still the edge's: another build may have another one. */
    private static final Header REVALIDATE = HeaderValues.createCached(HeaderNames.CACHE_CONTROL, "no-cache");

    @Override
    public String allow() {
        return "GET, HEAD, OPTIONS";
    }

    @Override
    public void answer(Exchange exchange, RequestTarget.OpenApi target) {
        QueryParameters.read(exchange.query(), exchange.method().text() + " /_openapi.yaml", List.of());
        ReadPreconditions conditions = ReadPreconditions.parse(
                exchange.field(RequestField.IF_MATCH), exchange.field(RequestField.IF_NONE_MATCH), null, 0);
        exchange.header(HeaderNames.ETAG, EntityTag.of(Document.HEAD.version()));
        switch (conditions.decide(Document.HEAD)) {
            case Verdict.Failed() -> ErrorAnswers.send(exchange, new HttpError(Status.PRECONDITION_FAILED_412, ""));
            case Verdict.NotModified() -> exchange.header(REVALIDATE)
                    .header(HeaderValues.X_CONTENT_TYPE_OPTIONS_NOSNIFF)
                    .sendBare(Status.NOT_MODIFIED_304);
            case Verdict.Proceed() -> exchange.header(REVALIDATE)
                    .header(YAML)
                    .send(Status.OK_200, Document.BYTES);
        }
    }

    /** Read when it is first asked for, so that a start does not wait for it. */
    private static final class Document {
        static final byte[] BYTES = read();
        static final ItemHead HEAD = new ItemHead(digest(), 0, Metadata.of("application/yaml"), BYTES.length);

        private static byte[] read() {
            try (InputStream in = Objects.requireNonNull(OpenApiHandler.class.getResourceAsStream("openapi.yaml"))) {
                return in.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** A part of the digest of the text, in the place of a version. */
        private static long digest() {
            try {
                return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(BYTES)).getLong() >>> 1;
            } catch (NoSuchAlgorithmException impossible) {
                throw new IllegalStateException("Every Java has SHA-256", impossible);
            }
        }
    }
}
