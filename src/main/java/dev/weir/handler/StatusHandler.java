package dev.weir.handler;

import dev.weir.exchange.Exchange;
import dev.weir.request.RequestTarget;
import dev.weir.response.CommonFields;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import java.nio.charset.StandardCharsets;

/** {@code /status}: answers {@code ok}. */
final class StatusHandler implements Handler<RequestTarget.Status> {
    private static final byte[] OK = "ok".getBytes(StandardCharsets.US_ASCII);

    @Override
    public String allow() {
        return "GET, HEAD, OPTIONS";
    }

    @Override
    public void answer(Exchange exchange, RequestTarget.Status target) {
        exchange.header(CommonFields.TEXT)
                .header(CommonFields.NO_STORE)
                .header(HeaderValues.X_CONTENT_TYPE_OPTIONS_NOSNIFF)
                .send(Status.OK_200, OK);
    }
}
