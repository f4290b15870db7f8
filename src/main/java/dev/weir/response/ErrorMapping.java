package dev.weir.response;

import dev.weir.access.AccessDeniedException;
import dev.weir.check.MalformedJsonException;
import dev.weir.database.StoreException;
import dev.weir.database.Unavailability;
import dev.weir.engine.BulkDeletion;
import dev.weir.engine.NotCachedException;
import dev.weir.engine.UnknownKindException;
import dev.weir.item.BodyLostException;
import dev.weir.item.InvalidNameException;
import dev.weir.item.UndecodableException;
import dev.weir.precondition.InvalidConditionException;
import dev.weir.transport.LimitExceededException;
import dev.weir.write.BucketRuleException;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only mapping from failures to the errors that clients get. The text of an exception that was not written for clients never
 * reaches them.
 */
public final class ErrorMapping {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorMapping.class);

    private static final Header OUTCOME_UNKNOWN =
            HeaderValues.createCached(HeaderNames.create("Weir-Outcome"), "unknown");

    private static final Status PRECONDITION_REQUIRED = Status.create(428, "Precondition Required");

    private static final Status TOO_MANY_REQUESTS = Status.create(429, "Too Many Requests");

    private ErrorMapping() {}

    /** The error that a client gets for a failure; also logs the failure. */
    public static HttpError of(Throwable failure) {
        return switch (failure) {
            case HttpError error -> error;
            case LimitExceededException exceeded -> HttpError.busy(words(exceeded));
            case InvalidNameException invalid -> HttpError.badRequest(words(invalid));
            case MalformedJsonException malformed -> HttpError.badRequest(words(malformed));
            case InvalidConditionException invalid -> HttpError.badRequest(words(invalid));
            case AccessDeniedException denied -> denied(denied);
            case UnknownKindException unknown -> new HttpError(Status.NOT_IMPLEMENTED_501, words(unknown));
            case BucketRuleException.ConditionRequired lacking -> new HttpError(PRECONDITION_REQUIRED, words(lacking));
            case BucketRuleException.LivesTooLong longer -> HttpError.badRequest(words(longer));
            case BucketRuleException.ValueTooLarge larger -> HttpError.tooLarge(words(larger));
            case BucketRuleException.NotOfItsKind other -> HttpError.unprocessable(words(other));
            case BucketRuleException.Malformed malformed -> HttpError.badRequest(words(malformed));
            case BulkDeletion.UnderWayException underWay -> new HttpError(Status.CONFLICT_409, words(underWay));
            case BulkDeletion.UnfinishedException unfinished -> unfinished(unfinished);
            case StoreException.Overloaded overloaded -> {
                LOG.debug("Overloaded: {}", overloaded.getMessage());
                yield HttpError.busy("The edge is overloaded; nothing was changed. Try again.");
            }
            case StoreException.Unavailable unavailable -> {
                LOG.debug("Unavailable: {}", unavailable.getMessage());
                yield HttpError.busy(words(unavailable.why()) + "; nothing was changed. Try again.");
            }
            case StoreException.OutcomeUnknown unknown -> {
                LOG.warn("Outcome unknown: {}", unknown.getMessage());
                yield new HttpError(
                        Status.SERVICE_UNAVAILABLE_503,
                        "outcome-unknown: the database became unreachable before it said whether the write is stored."
                                + " Read before you repeat it, unless it has an Idempotency-Key.",
                        OUTCOME_UNKNOWN);
            }
            case StoreException.Refused refused -> {
                LOG.info("Refused by the database: {}", refused.getMessage());
                yield HttpError.unprocessable("The database rejected this write by one of its own rules; nothing was changed.");
            }
            case NotCachedException ignored -> new HttpError(
                    Status.GATEWAY_TIMEOUT_504,
                    "Not in the caches of this edge, and only-if-cached was requested.");
            case BodyLostException lost -> {
                LOG.debug("Body lost: {}", lost.getMessage());
                yield HttpError.busy("The value was replaced while it was being read; try again.");
            }
            case UndecodableException undecodable -> {
                LOG.info("Undecodable: {}", undecodable.getMessage());
                yield new HttpError(Status.NOT_ACCEPTABLE_406, words(undecodable));
            }
            default -> unexpected(failure);
        };
    }

    private static HttpError denied(AccessDeniedException denied) {
        return switch (denied.reason()) {
            case UNKNOWN -> new HttpError(Status.UNAUTHORIZED_401, words(denied), CommonFields.CHALLENGE);
            case FORBIDDEN -> new HttpError(Status.FORBIDDEN_403, words(denied));
            case TOO_MANY_FAILURES -> new HttpError(
                    TOO_MANY_REQUESTS, words(denied),
                    HeaderValues.create(HeaderNames.RETRY_AFTER, Long.toString(denied.retryAfterSeconds())));
        };
    }

    private static HttpError unfinished(BulkDeletion.UnfinishedException failure) {
        HttpError reason = of(Objects.requireNonNullElse(failure.getCause(), failure));
        return new HttpError(
                reason.status(),
                "Not all is deleted: after " + failure.deleted()
                        + " items, which stay deleted, the rest failed. Repeat the request.",
                reason.headers().toArray(Header[]::new));
    }

    private static String words(Unavailability why) {
        return switch (why) {
            case UNREACHABLE -> "The database is unreachable";
            case SILENT -> "The database did not answer in time";
            case READ_ONLY -> "The database is read-only";
            case FULL -> "The database has no free connections";
            case NOT_ADMITTED -> "The database refuses the login of this edge";
            case STOPPING -> "The edge is stopping";
        };
    }

    private static HttpError unexpected(Throwable failure) {
        String id = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        LOG.error("Unexpected failure {}", id, failure);
        return new HttpError(Status.INTERNAL_SERVER_ERROR_500, "Internal error; see " + id + " in the log of the edge.");
    }

    private static String words(RuntimeException failure) {
        return Objects.requireNonNullElse(failure.getMessage(), "The request could not be understood.");
    }
}
