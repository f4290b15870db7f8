package dev.weir.handler;

import dev.weir.engine.Engine;
import dev.weir.engine.ReadDemand;
import dev.weir.engine.ReadRequest;
import dev.weir.engine.ReadResult;
import dev.weir.engine.WriteResult;
import dev.weir.exchange.ErrorAnswers;
import dev.weir.exchange.Exchange;
import dev.weir.item.ItemKey;
import dev.weir.item.Metadata;
import dev.weir.item.Version;
import dev.weir.kind.KindRules;
import dev.weir.request.Preferences;
import dev.weir.request.RequestField;
import dev.weir.response.CacheControl;
import dev.weir.response.HeadEncoder;
import dev.weir.response.HttpError;
import dev.weir.response.ItemAnswer;
import dev.weir.write.Write;
import dev.weir.write.WriteOutcome;
import io.helidon.http.Status;
import java.nio.charset.StandardCharsets;

/**
 * Answers a write of one item. With {@code Prefer: return=representation} (RFC 7240) the answers 200 and 412 have the value that
 * is there, unless it is larger than {@code read.inline-bytes} or encoded.
 */
final class WrittenAnswer {
    private static final String KEY_REUSED =
            "The last write of this key had the same Idempotency-Key and another value; nothing was changed.";

    private final Engine engine;
    private final int mostBytes;

    /** @param mostBytes the largest value that an answer to a write has */
    WrittenAnswer(Engine engine, int mostBytes) {
        this.engine = engine;
        this.mostBytes = mostBytes;
    }

    void send(Exchange exchange, Write write, WriteResult result) {
        WriteOutcome outcome = result.only();
        KindRules kind = engine.kind(write.key().bucket());
        String seen = kind.keepsSiblings() ? WrittenContext.of(write, outcome) : null;
        if (seen != null) {
            ItemAnswer.context(exchange.head(), seen);
        }
        send(exchange, write, outcome, result, kind);
    }

    private void send(Exchange exchange, Write write, WriteOutcome outcome, WriteResult result, KindRules kind) {
        HeadEncoder head = exchange.head();
        switch (outcome) {
            case WriteOutcome.Repeated(WriteOutcome first) -> {
                ItemAnswer.repeated(head);
                send(exchange, write, first, result, kind);
            }
            case WriteOutcome.Appended appended -> send(exchange, write, appended.stored(), result, kind);
            case WriteOutcome.Stored stored -> {
                ItemAnswer.stored(head, stored, result);
                if (kind.keepsSiblings()) {
                    // What is there need not be what was put.
                    exchange.send(Status.OK_200);
                } else if (stored.result() != null) {
                    ItemAnswer.storedValue(head, Metadata.of(kind.resultType()));
                    exchange.send(Status.OK_200, stored.result().getBytes(StandardCharsets.UTF_8));
                } else if (write instanceof Write.Put put && isGiven(put.metadata(), put.value().length)
                        && wantsValue(exchange)) {
                    ItemAnswer.storedValue(head, put.metadata());
                    exchange.send(Status.OK_200, put.value());
                } else {
                    exchange.send(Status.OK_200);
                }
            }
            case WriteOutcome.Deleted(Version version) -> {
                ItemAnswer.version(head, version);
                ItemAnswer.purging(head, result);
                head.field(CacheControl.NO_STORE);
                exchange.send(Status.OK_200);
            }
            case WriteOutcome.Absent() -> {
                head.field(CacheControl.NO_STORE);
                ErrorAnswers.absent(exchange);
            }
            case WriteOutcome.Rejected rejected -> reject(exchange, write.key(), rejected);
            case WriteOutcome.Refused(String words, boolean conflict) -> ErrorAnswers.send(
                    exchange, conflict ? new HttpError(Status.CONFLICT_409, words) : HttpError.unprocessable(words));
        }
    }

    private void reject(Exchange exchange, ItemKey key, WriteOutcome.Rejected rejected) {
        if (!rejected.keyReused() && rejected.version().isPresent() && wantsValue(exchange)
                && sendValue(exchange, key, rejected.version().get())) {
            return;
        }
        if (rejected.version().isPresent() && rejected.modifiedAt().isPresent()) {
            ItemAnswer.current(exchange.head(), rejected.version().get(), rejected.modifiedAt().getAsLong());
        }
        ErrorAnswers.send(
                exchange,
                rejected.keyReused()
                        ? HttpError.unprocessable(KEY_REUSED)
                        : new HttpError(Status.PRECONDITION_FAILED_412, ""));
    }

    /** Answers 412 with the value that is there now; false if there is none to send. */
    private boolean sendValue(Exchange exchange, ItemKey key, Version atLeast) {
        try (ReadResult reading = engine.read(new ReadRequest(key, ReadDemand.atLeast(atLeast)))) {
            if (!(reading instanceof ReadResult.Found found) || !isGiven(found.head().metadata(), found.head().length())) {
                return false;
            }
            ItemAnswer.currentValue(exchange.head(), found.head());
            exchange.send(Status.PRECONDITION_FAILED_412, found.body(), 0, found.head().length());
            return true;
        }
    }

    /** Whether such a value is in answers to writes. One that is encoded is not: the client may not accept its coding. */
    private boolean isGiven(Metadata metadata, long bytes) {
        return bytes <= mostBytes && metadata.content().coding() == null;
    }

    private static boolean wantsValue(Exchange exchange) {
        return Preferences.wantRepresentation(exchange.field(RequestField.PREFER));
    }
}
