package dev.weir.handler;

import dev.weir.content.AcceptEncoding;
import dev.weir.content.Decoding;
import dev.weir.content.Decodings;
import dev.weir.engine.ReadResult;
import dev.weir.exchange.ErrorAnswers;
import dev.weir.exchange.Exchange;
import dev.weir.item.ContentCoding;
import dev.weir.item.EntityTag;
import dev.weir.item.ItemHead;
import dev.weir.item.Representation;
import dev.weir.request.ByteRange;
import dev.weir.request.RequestField;
import dev.weir.response.CacheDirectives;
import dev.weir.response.Field;
import dev.weir.response.HttpError;
import dev.weir.response.ItemAnswer;
import dev.weir.response.PieceOutput;
import dev.weir.response.TagField;
import dev.weir.transport.ClientGoneException;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Answers with an item's value: as it is stored or a range of that, or decoded. */
final class ValueAnswer {
    private static final Status MULTIPLE_CHOICES = Status.create(300, "Multiple Choices");

    private final Decodings decodings;
    private final TagField tagField;

    ValueAnswer(Decodings decodings, TagField tagField) {
        this.decodings = decodings;
        this.tagField = tagField;
    }

    /** In which representation the client gets the value; null if it accepts none that there is. */
    static @Nullable Representation choose(Exchange exchange, ItemHead head) {
        ContentCoding coding = head.metadata().coding();
        return coding == null
                ? Representation.STORED
                : AcceptEncoding.choose(exchange.field(RequestField.ACCEPT_ENCODING), coding);
    }

    /** Answers a client that accepts no representation. */
    static void refuse(Exchange exchange, ItemHead head, Field cacheStatus) {
        ContentCoding coding = Objects.requireNonNull(head.metadata().coding());
        ItemAnswer.notAcceptable(exchange.head(), head, cacheStatus);
        ErrorAnswers.send(
                exchange,
                new HttpError(
                        Status.NOT_ACCEPTABLE_406,
                        "The value is stored with the content coding " + coding.token() + (coding.isDecodable()
                                ? "; Accept-Encoding excludes that, and identity too."
                                : ", which Accept-Encoding excludes and the edge does not decode.")));
    }

    /** Answers with a representation of the value. */
    void send(
            Exchange exchange, ReadResult.Found found, Representation representation, CacheDirectives caching,
            Field cacheStatus) {
        switch (representation) {
            case STORED -> sendStored(exchange, found, caching, cacheStatus);
            case DECODED -> sendDecoded(exchange, found, caching, cacheStatus);
        }
    }

    private void sendStored(Exchange exchange, ReadResult.Found found, CacheDirectives caching, Field cacheStatus) {
        ItemHead head = found.head();
        if (head.metadata().hasSiblings()) {
            // Whole: a range is one of an answer that would be 200 (RFC 9110 section 14.2).
            ItemAnswer.found(exchange.head(), head, head.length(), caching, cacheStatus, tagField);
            exchange.head().field(ItemAnswer.NO_RANGES);
            exchange.send(MULTIPLE_CHOICES, found.body(), 0, head.length());
            return;
        }
        switch (range(exchange, head)) {
            case ByteRange.Whole() -> {
                ItemAnswer.found(exchange.head(), head, head.length(), caching, cacheStatus, tagField);
                exchange.send(Status.OK_200, found.body(), 0, head.length());
            }
            case ByteRange.Part(long from, long length) -> {
                ItemAnswer.found(exchange.head(), head, length, caching, cacheStatus, tagField);
                exchange.header(
                        HeaderNames.CONTENT_RANGE,
                        "bytes " + from + '-' + (from + length - 1) + '/' + head.length())
                        .send(Status.PARTIAL_CONTENT_206, found.body(), from, length);
            }
            case ByteRange.Unsatisfiable() -> {
                ItemAnswer.version(exchange.head(), head.version());
                exchange.head().field(cacheStatus);
                ErrorAnswers.send(
                        exchange,
                        new HttpError(
                                Status.REQUESTED_RANGE_NOT_SATISFIABLE_416,
                                "The range starts after the end of the value.",
                                HeaderValues.create(HeaderNames.CONTENT_RANGE, "bytes */" + head.length())));
            }
        }
    }

    /** The part requested. If-Range matches one strong ETag; a date never matches, since two values can have the same date. */
    private static ByteRange range(Exchange exchange, ItemHead head) {
        String range = exchange.method() == Method.GET ? exchange.field(RequestField.RANGE) : null;
        if (range == null) {
            return ByteRange.WHOLE;
        }
        String ifRange = exchange.field(RequestField.IF_RANGE);
        return ifRange == null || ifRange.strip().equals(EntityTag.of(head.version()))
                ? ByteRange.parse(range, head.length())
                : ByteRange.WHOLE;
    }

    /**
     * Sends the value decoded, at the client's pace, whole whatever Range says (RFC 9110 section 14.2). The first piece is
     * decoded before the answer begins, also for HEAD: what is wrong from its beginning gets an error, and not an answer that is
     * cut off.
     */
    private void sendDecoded(Exchange exchange, ReadResult.Found found, CacheDirectives caching, Field cacheStatus) {
        ContentCoding coding = Objects.requireNonNull(found.head().metadata().coding());
        try (Decoding decoding = decodings.begin(found.body(), coding)) {
            byte[] piece = new byte[PieceOutput.PIECE];
            int length = decoding.read(piece);
            ItemAnswer.decoded(exchange.head(), found.head(), caching, cacheStatus, tagField);
            if (exchange.isHead()) {
                exchange.sendBare(Status.OK_200);
            } else if (length == 0) {
                exchange.send(Status.OK_200);
            } else {
                // Without this, Helidon would find out the length of a short value; the answer does not depend on that.
                exchange.header(HeaderValues.TRANSFER_ENCODING_CHUNKED);
                send(exchange, decoding, piece, length);
            }
        }
    }

    private static void send(Exchange exchange, Decoding decoding, byte[] piece, int firstLength) {
        PieceOutput stream = exchange.stream(Status.OK_200);
        int length = firstLength;
        while (length > 0) {
            try {
                stream.write(piece, 0, length);
            } catch (IOException e) {
                throw new ClientGoneException("The answer could not be written", e);
            }
            length = length < piece.length ? 0 : decoding.read(piece);
        }
        exchange.finish(stream);
    }
}
