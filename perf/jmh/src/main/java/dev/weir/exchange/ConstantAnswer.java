package dev.weir.exchange;

import dev.weir.engine.Expiry;
import dev.weir.engine.Freshness;
import dev.weir.engine.ReadResult;
import dev.weir.engine.Source;
import dev.weir.item.HeapBody;
import dev.weir.item.ItemHead;
import dev.weir.item.Metadata;
import dev.weir.microbench.Caches;
import dev.weir.request.ClientConnection;
import dev.weir.request.ReadAhead;
import dev.weir.response.CacheControls;
import dev.weir.response.CacheDirectives;
import dev.weir.response.CacheStatus;
import dev.weir.response.ErrorAnswer;
import dev.weir.response.ItemAnswer;
import dev.weir.response.TagField;
import dev.weir.transport.RequestLimit;
import io.helidon.http.Status;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.HttpSecurity;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;

/** Answers every request with one item, as the handler of items would. */
public final class ConstantAnswer implements HttpRouting {
    private static final int VALUE_BYTES = 1024;

    private final RequestLimit requests;
    private final ReadResult.Found found = new ReadResult.Found(
            new ItemHead(Caches.FIRST_VERSION, Caches.MODIFIED_AT, Metadata.of("text/plain; charset=utf-8"), VALUE_BYTES),
            new HeapBody(new byte[VALUE_BYTES]), Source.HEAP, Freshness.LIVE);
    private final CacheDirectives caching;
    private final HttpSecurity security = HttpSecurity.create();

    public ConstantAnswer(RequestLimit requests, Caches caches) {
        this.requests = requests;
        this.caching = new CacheControls(caches.buckets::cachePolicy, () -> false, Expiry.NEVER).of(Caches.BUCKET, found);
    }

    @Override
    public void route(ConnectionContext context, RoutingRequest request, RoutingResponse response) {
        ClientConnection connection = ClientConnection.CURRENT.get();
        connection.beginRequest();
        Exchange exchange = new Exchange(
                connection, ReadAhead.NOTHING, requests, ErrorAnswer.SHAPE, () -> true, request, response);
        ItemAnswer.found(exchange.head(), found.head(), VALUE_BYTES, caching, CacheStatus.HIT_HEAP, TagField.NONE);
        exchange.send(Status.OK_200, found.body(), 0, VALUE_BYTES);
        connection.endRequest();
    }

    @Override
    public HttpSecurity security() {
        return security;
    }

    @Override
    public void beforeStart() {}

    @Override
    public void afterStop() {}
}
