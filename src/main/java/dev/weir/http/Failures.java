package dev.weir.http;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.weir.flow.NotCachedException;
import dev.weir.item.BodyLostException;
import dev.weir.item.InvalidNameException;
import dev.weir.precondition.InvalidConditionException;
import dev.weir.store.StoreException;
import dev.weir.store.Unavailability;
import dev.weir.wire.CommonFields;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ServerConnectionException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one table from what goes wrong to what the client is told.
 *
 * <p>A client reads a sentence in plain text or, where it asks for {@code application/problem+json}, a problem document (RFC
 * 9457); never the text of an exception that was not written for it. Nothing here may be stored by a cache.
 */
final class Failures {
    static final Header TEXT = CommonFields.TEXT;
    static final Header PROBLEM = HeaderValues.createCached(HeaderNames.CONTENT_TYPE, "application/problem+json");
    static final Header OUTCOME_UNKNOWN =
            HeaderValues.createCached(HeaderNames.create("Weir-Outcome"), "unknown");

    static final Status UNPROCESSABLE = Status.create(422, "Unprocessable Content");

    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    /**
     * Answers the exchange, which holds nothing of another answer, with what the failure means.
     *
     * @throws CloseConnectionException where something of another answer has been sent already: a short answer must not look
     *     like a whole one
     */
    static void answer(Exchange exchange, Throwable failure) {
        if (failure instanceof ClientGoneException || failure instanceof ServerConnectionException) {
            LOG.debug("The client of a {} has gone: {}", exchange.method(), failure.getMessage());
            throw new CloseConnectionException("The client has gone", failure);
        }
        Refusal refusal = refusal(failure);
        if (exchange.isCommitted()) {
            LOG.warn("The answer to a {} was cut off: {}", exchange.method(), failure.getMessage());
            throw new CloseConnectionException("The answer was cut off", failure);
        }
        refuse(exchange, refusal.status(), refusal.words(), refusal.headers());
    }

    /** Answers with an error: the sentence, or the problem document, or nothing at all where there are no words. */
    static void refuse(Exchange exchange, Status status, String words, List<Header> headers) {
        exchange.header(CacheControl.NO_STORE);
        headers.forEach(exchange::header);
        boolean problem = wantsProblem(exchange.field(HeaderNames.ACCEPT));
        if (words.isEmpty() && !problem) {
            exchange.send(status);
            return;
        }
        exchange.header(problem ? PROBLEM : TEXT).send(status, content(status, words, problem));
    }

    /** As {@link #refuse} for a client that asks for no problem document: sets the fields, and gives the content. */
    static byte[] describe(ServerResponseHeaders fields, Refusal refusal) {
        CommonFields.refuse(fields);
        refusal.headers().forEach(fields::set);
        if (refusal.words().isEmpty()) {
            fields.remove(HeaderNames.CONTENT_TYPE);
            return new byte[0];
        }
        return content(refusal.status(), refusal.words(), false);
    }

    static byte[] content(Status status, String words, boolean problem) {
        return (problem ? problemDocument(status, words) : words + '\n').getBytes(StandardCharsets.UTF_8);
    }

    /** What the client is told of a failure; the log is told here. */
    static Refusal refusal(Throwable failure) {
        return switch (failure) {
            case Refusal refusal -> refusal;
            case InvalidNameException invalid -> Refusal.badRequest(words(invalid));
            case InvalidConditionException invalid -> Refusal.badRequest(words(invalid));
            case StoreException.Overloaded overloaded -> {
                LOG.debug("Overloaded: {}", overloaded.getMessage());
                yield Refusal.busy("The edge is overloaded; nothing was changed. Try again.");
            }
            case StoreException.Unavailable unavailable -> {
                LOG.debug("Unavailable: {}", unavailable.getMessage());
                yield Refusal.busy(words(unavailable.why()) + "; nothing was changed. Try again.");
            }
            case StoreException.OutcomeUnknown unknown -> {
                LOG.warn("Outcome unknown: {}", unknown.getMessage());
                yield new Refusal(
                        Status.SERVICE_UNAVAILABLE_503,
                        "outcome-unknown: the database went away before it said whether the write is stored."
                                + " Read before you repeat it.",
                        OUTCOME_UNKNOWN);
            }
            case StoreException.Refused refused -> {
                LOG.info("Refused by the database: {}", refused.getMessage());
                yield new Refusal(UNPROCESSABLE, "The database refused this write by a rule of its own; nothing was changed.");
            }
            case NotCachedException ignored -> new Refusal(
                    Status.GATEWAY_TIMEOUT_504,
                    "The caches of this edge have no answer that may be given without asking the database.");
            case BodyLostException lost -> {
                LOG.debug("Body lost: {}", lost.getMessage());
                yield Refusal.busy("The value was replaced while it was being read; try again.");
            }
            default -> unexpected(failure);
        };
    }

    private static String words(Unavailability why) {
        return switch (why) {
            case AWAY -> "The database is away";
            case SILENT -> "The database did not answer in time";
            case READ_ONLY -> "The database is read-only";
            case FULL -> "The database has no free connections";
            case NOT_ADMITTED -> "The database does not admit this edge";
            case STOPPING -> "The edge is stopping";
        };
    }

    private static Refusal unexpected(Throwable failure) {
        String id = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        LOG.error("Unexpected failure {}", id, failure);
        return new Refusal(Status.INTERNAL_SERVER_ERROR_500, "An error of the edge; its log tells more under " + id + ".");
    }

    private static String words(RuntimeException failure) {
        return Objects.requireNonNullElse(failure.getMessage(), "The request could not be understood.");
    }

    /** Whether Accept names {@code application/problem+json}, with a weight above 0. */
    static boolean wantsProblem(@Nullable String accept) {
        if (accept == null) {
            return false;
        }
        for (String range : accept.split(",", -1)) {
            String[] parts = range.split(";", -1);
            if (parts[0].strip().equalsIgnoreCase("application/problem+json")) {
                for (String parameter : parts) {
                    if (parameter.strip().toLowerCase(Locale.ROOT).matches("q=0(\\.0*)?")) {
                        return false;
                    }
                }
                return true;
            }
        }
        return false;
    }

    private static String problemDocument(Status status, String words) {
        StringBuilder json = new StringBuilder("{\"type\":\"about:blank\",\"title\":");
        quote(json, status.reasonPhrase());
        json.append(",\"status\":").append(status.code());
        if (!words.isEmpty()) {
            json.append(",\"detail\":");
            quote(json, words);
        }
        return json.append('}').toString();
    }

    private static void quote(StringBuilder json, String text) {
        json.append('"').append(JsonStringEncoder.getInstance().quoteAsString(text)).append('"');
    }
}
