package dev.weir.exchange;

import dev.weir.request.RequestField;
import dev.weir.response.ErrorAnswer;
import dev.weir.response.ErrorMapping;
import dev.weir.response.HttpError;
import dev.weir.response.ProblemDocument;
import dev.weir.transport.ClientGoneException;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ServerConnectionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers exchanges that have failed. */
public final class ErrorAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorAnswers.class);

    private ErrorAnswers() {}

    /**
     * Answers the exchange, which must have no other answer prepared, with the error for the failure.
     *
     * @throws CloseConnectionException if part of another answer has been sent already: a truncated answer must not look
     *     complete
     */
    static void answer(Exchange exchange, Throwable failure) {
        if (failure instanceof ClientGoneException || failure instanceof ServerConnectionException) {
            LOG.debug("The client of a {} has gone: {}", exchange.method(), failure.getMessage());
            throw new CloseConnectionException("The client has gone", failure);
        }
        HttpError error = ErrorMapping.of(failure);
        if (exchange.isCommitted()) {
            LOG.warn("The answer to a {} was cut off: {}", exchange.method(), failure.getMessage());
            throw new CloseConnectionException("The answer was cut off", failure);
        }
        send(exchange, error);
    }

    /** Answers with an error, in the shape of the listener's errors. */
    public static void send(Exchange exchange, HttpError error) {
        byte[] content = ErrorAnswer.describe(
                exchange.errors(), exchange.fields(), exchange.method().text(), wantsProblem(exchange), error);
        if (content.length == 0) {
            exchange.send(error.status());
        } else {
            exchange.send(error.status(), content);
        }
    }

    /** As in Poky, 404 has an empty body and may be cached briefly; a problem document may not. */
    public static void absent(Exchange exchange) {
        if (wantsProblem(exchange)) {
            send(exchange, new HttpError(Status.NOT_FOUND_404, ""));
        } else {
            exchange.send(Status.NOT_FOUND_404);
        }
    }

    public static boolean wantsProblem(Exchange exchange) {
        return ProblemDocument.isWanted(exchange.field(RequestField.ACCEPT));
    }
}
