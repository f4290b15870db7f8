package dev.weir.face.kevindb;

import dev.weir.check.JsonReader;
import dev.weir.exchange.JsonAnswer;
import dev.weir.face.FaceRequest;
import dev.weir.face.JsonBody;
import dev.weir.response.HttpError;
import dev.weir.store.LiveEdges;
import io.helidon.http.Method;
import io.helidon.http.Status;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code /key-value-store-view}: the edges that live. */
final class ViewResource {
    private static final String ALLOW = "GET, HEAD, PUT, DELETE, OPTIONS";
    private static final long MOST_BYTES = 16 << 10;

    private final LiveEdges edges;

    ViewResource(LiveEdges edges) {
        this.edges = edges;
    }

    void answer(FaceRequest request) {
        if (!request.admit(ALLOW)) {
            return;
        }
        byte[] body = request.body(MOST_BYTES);
        Method method = request.method();
        if (method == Method.PUT) {
            switch (edges.add(address(body))) {
                case ADDED -> request.json(Status.CREATED_201, message("Replica added successfully to the view"));
                case ALREADY_THERE -> throw HttpError.notFound("Socket address already exists in the view");
                case FULL -> throw HttpError.unprocessable("The view has as many addresses as it takes");
            }
        } else if (method == Method.DELETE) {
            if (!edges.remove(address(body))) {
                throw HttpError.notFound("Socket address does not exist in the view");
            }
            request.json(Status.OK_200, message("Replica deleted successfully from the view"));
        } else {
            var view = edges.view();
            request.json(Status.OK_200, generator -> {
                generator.writeStartObject();
                generator.writeStringField("message", "View retrieved successfully");
                generator.writeArrayFieldStart("view");
                for (String address : view) {
                    generator.writeString(address);
                }
                generator.writeEndArray();
                generator.writeEndObject();
            });
        }
    }

    private static JsonAnswer.Content message(String words) {
        return generator -> {
            generator.writeStartObject();
            generator.writeStringField("message", words);
            generator.writeEndObject();
        };
    }

    private static String address(byte[] json) {
        String address = json.length == 0 ? "" : JsonBody.read(json, ViewResource::read);
        if (address.isEmpty()) {
            throw HttpError.badRequest("Socket address is missing");
        }
        if (!SocketAddress.isOne(address)) {
            throw HttpError.badRequest("Socket address must be a host and a port, such as 10.1.2.3:8085");
        }
        return address;
    }

    /** Empty if there is none. */
    private static String read(JsonReader body) throws IOException {
        List<String> found = new ArrayList<>(1);
        if (!body.isObject()) {
            body.skip();
            return "";
        }
        body.object(name -> {
            if (name.equals("socket-address") && body.isString()) {
                found.add(body.string());
            } else {
                body.skip();
            }
        });
        return found.isEmpty() ? "" : found.getFirst();
    }
}
