package dev.weir.face;

import dev.weir.exchange.AllowedMethods;
import dev.weir.exchange.Exchange;
import dev.weir.exchange.Resources;
import dev.weir.response.ErrorShape;
import dev.weir.response.HttpError;
import dev.weir.transport.BodiesInFlight;
import dev.weir.transport.BodiesInFlight.Reservation;
import dev.weir.transport.RequestMeters.Route;
import io.helidon.http.Method;

/** The resources of a face's listener: checks the target of a request, and gives it to the {@link Face}. */
public final class FaceRouting implements Resources {
    private static final String EVERYTHING = "GET, HEAD, PUT, POST, DELETE, OPTIONS";

    private final Face face;
    private final BodiesInFlight bodies;

    public FaceRouting(Face face, BodiesInFlight bodies) {
        this.face = face;
        this.bodies = bodies;
    }

    @Override
    public ErrorShape errors() {
        return face.errors();
    }

    @Override
    public void answer(Exchange exchange) {
        exchange.route(Route.FACE);
        if (exchange.hasFragment()) {
            throw HttpError.badRequest("A request target cannot have a fragment; write # as %23.");
        }
        if (exchange.target().equals("*")) {
            if (exchange.method() != Method.OPTIONS) {
                throw HttpError.badRequest("Only OPTIONS can be sent to *.");
            }
            AllowedMethods.options(exchange, EVERYTHING);
            return;
        }
        var path = FacePath.parse(exchange.target());
        try (Reservation memory = bodies.reserve(exchange.clientSocket())) {
            face.answer(new FaceRequest(exchange, path, memory));
        }
    }
}
