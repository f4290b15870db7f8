package dev.weir.handler;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.bucket.BucketSettings;
import dev.weir.bucket.SettingsJson;
import dev.weir.engine.Engine;
import dev.weir.exchange.Exchange;
import dev.weir.exchange.JsonAnswer;
import dev.weir.listing.ListSettings;
import dev.weir.listing.Page;
import dev.weir.request.QueryParameters;
import dev.weir.request.RequestTarget;
import io.helidon.http.Status;
import java.io.IOException;
import java.util.List;

/** {@code /kv}: the buckets that are declared or hold an item, with their settings. */
final class BucketsHandler implements Handler<RequestTarget.Buckets> {
    private static final List<String> PARAMETERS = List.of(ListAnswer.AFTER, ListAnswer.LIMIT);

    private final Engine engine;
    private final ListSettings settings;

    BucketsHandler(Engine engine, ListSettings settings) {
        this.engine = engine;
        this.settings = settings;
    }

    @Override
    public String allow() {
        return "GET, HEAD, OPTIONS";
    }

    @Override
    public void answer(Exchange exchange, RequestTarget.Buckets target) {
        QueryParameters parameters = QueryParameters.read(exchange.query(), exchange.method().text() + " /kv", PARAMETERS);
        String after = ListAnswer.name(parameters, ListAnswer.AFTER);
        int limit = parameters.number(ListAnswer.LIMIT, settings.pageItems(), settings.maxPageItems());
        if (exchange.isHead()) {
            engine.buckets(after, 1);
            ListAnswer.sendHead(exchange);
        } else if (ListAnswer.wantsLines(exchange)) {
            long most = parameters.text(ListAnswer.LIMIT) == null ? Long.MAX_VALUE : limit;
            ListAnswer.sendLines(exchange, engine::buckets, after, most, settings.pageItems(), BucketsHandler::write);
        } else {
            Page<BucketSettings> page = engine.buckets(after, limit);
            ListAnswer.describe(exchange, parameters, page.next());
            JsonAnswer.send(exchange, Status.OK_200, generator -> {
                generator.writeStartArray();
                for (BucketSettings bucket : page.items()) {
                    write(generator, bucket);
                }
                generator.writeEndArray();
            });
        }
    }

    private static void write(JsonGenerator generator, BucketSettings bucket) throws IOException {
        generator.writeStartObject();
        generator.writeStringField("name", bucket.name().value());
        generator.writeBooleanField("declared", bucket.declared());
        generator.writeStringField("kind", bucket.kind());
        SettingsJson.writeInForce(generator, bucket);
        generator.writeEndObject();
    }
}
