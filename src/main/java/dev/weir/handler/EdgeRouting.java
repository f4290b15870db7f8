package dev.weir.handler;

import dev.weir.access.Right;
import dev.weir.content.Decodings;
import dev.weir.engine.Engine;
import dev.weir.exchange.AllowedMethods;
import dev.weir.exchange.Exchange;
import dev.weir.exchange.Resources;
import dev.weir.listing.ListSettings;
import dev.weir.request.LimitSettings;
import dev.weir.request.RequestTarget;
import dev.weir.response.CacheControls;
import dev.weir.response.ErrorAnswer;
import dev.weir.response.ErrorShape;
import dev.weir.response.HttpError;
import dev.weir.response.TagField;
import dev.weir.transport.BodiesInFlight;
import dev.weir.transport.RequestMeters.Route;
import io.helidon.http.Method;
import java.time.InstantSource;

/**
 * The resources of the main listener: parses a request's target once, and routes it to its handler if that allows its method.
 * Every connection's thread calls it.
 */
public final class EdgeRouting implements Resources {
    private static final String EVERYTHING = "GET, HEAD, PUT, POST, DELETE, OPTIONS";

    private final Engine engine;
    private final ItemHandler kv;
    private final MultiHandler multi;
    private final KeysHandler keys;
    private final BucketsHandler buckets;
    private final HelpHandler help = new HelpHandler();
    private final OpenApiHandler openApi = new OpenApiHandler();
    private final StatusHandler status = new StatusHandler();

    public EdgeRouting(
            Engine engine,
            CacheControls cacheControls,
            TagField tagField,
            BodiesInFlight bodies,
            Decodings decodings,
            LimitSettings limits,
            ListSettings list,
            int inlineBytes,
            InstantSource clock) {
        this.engine = engine;
        this.kv = new ItemHandler(engine, cacheControls, tagField, bodies, decodings, limits, inlineBytes, clock);
        this.multi = new MultiHandler(engine, bodies, limits, clock);
        this.keys = new KeysHandler(engine, list, limits.deleteItems(), new NewItems(engine, bodies, limits));
        this.buckets = new BucketsHandler(engine, list);
    }

    @Override
    public ErrorShape errors() {
        return ErrorAnswer.SHAPE;
    }

    @Override
    public void answer(Exchange exchange) {
        if (exchange.hasFragment()) {
            throw HttpError.badRequest("A request target cannot have a fragment; write # as %23.");
        }
        switch (RequestTarget.parse(exchange.target())) {
            case RequestTarget.Item item -> visit(exchange, Route.KV, kv, item);
            case RequestTarget.Bucket bucket -> visit(exchange, Route.LIST, keys, bucket);
            case RequestTarget.Buckets all -> visit(exchange, Route.LIST, buckets, all);
            case RequestTarget.Multi many -> visit(exchange, Route.MULTI, multi, many);
            case RequestTarget.Help page -> visit(exchange, Route.HELP, help, page);
            case RequestTarget.OpenApi document -> visit(exchange, Route.HELP, openApi, document);
            case RequestTarget.Status sign -> visit(exchange, Route.STATUS, status, sign);
            case RequestTarget.Server server -> {
                if (exchange.method() != Method.OPTIONS) {
                    throw HttpError.badRequest("Only OPTIONS can be sent to *.");
                }
                AllowedMethods.options(exchange, EVERYTHING);
            }
            case RequestTarget.Nowhere(String words) -> throw HttpError.notFound(words);
        }
    }

    private <T extends RequestTarget> void visit(Exchange exchange, Route name, Handler<T> handler, T target) {
        exchange.route(name);
        Method method = exchange.method();
        if (engine.asksWho() && handler.admission(exchange, target) instanceof Handler.Admission(var bucket, var right)) {
            if (method != Method.OPTIONS) {
                engine.admit(bucket, right);
            } else if (!engine.permits(bucket, Right.READ)) {
                // The methods of the bucket would tell of what kind it is; a preflight has no credentials.
                AllowedMethods.options(exchange, EVERYTHING);
                return;
            }
        }
        String allow = method == Method.GET || method == Method.HEAD ? handler.allow() : handler.allow(target);
        if (AllowedMethods.admit(exchange, allow)) {
            handler.answer(exchange, target);
        }
    }
}
