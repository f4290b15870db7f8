package dev.weir.observe;

import dev.weir.access.AccessDeniedException;
import dev.weir.request.ContentTypes;
import dev.weir.response.ErrorMapping;
import dev.weir.response.HttpError;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Finds the {@link AdminRoute} of a request, and checks what holds for all of them. */
final class AdminRoutes {
    /** A path of RFC 3986. */
    private static final Pattern PATH = Pattern.compile("/(?:[!$&-;=@-Z_a-z~]|%[0-9A-Fa-f]{2})*+");

    private static final HeaderName ACCEPT_PATCH = HeaderNames.create("Accept-Patch");
    private static final List<HeaderName> CONDITIONS =
            List.of(HeaderNames.IF_MATCH, HeaderNames.IF_NONE_MATCH, HeaderNames.IF_UNMODIFIED_SINCE);

    private final List<AdminRoute> routes;

    AdminRoutes(List<AdminRoute> routes) {
        this.routes = List.copyOf(routes);
    }

    /** Answers a request for a path that is not the listener's own. */
    AdminRoute.Answer answer(ServerRequest request, String path) {
        if (!PATH.matcher(path).matches()) {
            return AdminRoute.Answer.words(400, "The request path is malformed.");
        }
        for (AdminRoute route : routes) {
            if (path.startsWith(route.prefix())) {
                try {
                    return visit(route, request, path.substring(route.prefix().length()));
                } catch (AccessDeniedException denied) {
                    return answer(denied);
                }
            }
        }
        return AdminRoute.Answer.words(404, nothingHere());
    }

    /** As the main listener answers it. */
    private static AdminRoute.Answer answer(AccessDeniedException denied) {
        HttpError error = ErrorMapping.of(denied);
        Map<String, String> fields = new HashMap<>();
        error.headers().forEach(field -> fields.put(field.name(), field.get()));
        return new AdminRoute.Answer(error.status().code(), false, error.words() + '\n', fields);
    }

    private AdminRoute.Answer visit(AdminRoute route, ServerRequest request, String rest) {
        String method = request.prologue().method().text();
        if (!route.methods().contains(method)) {
            String allow = String.join(", ", new TreeSet<>(route.methods()));
            return refused(405, "Method not allowed; use " + allow + ".", HeaderNames.ALLOW, allow);
        }
        if (request.headers().contains(HeaderNames.ORIGIN)) {
            // Browsers send it with every such request, even after DNS rebinding.
            return AdminRoute.Answer.words(403, "Requests from browsers are not allowed.");
        }
        if (request.prologue().hasQuery()) {
            return AdminRoute.Answer.words(400, "A query is not allowed here.");
        }
        boolean reads = method.equals("GET") || method.equals("HEAD");
        if (!reads && CONDITIONS.stream()
                .filter(condition -> condition != HeaderNames.IF_MATCH || !route.takesIfMatch())
                .anyMatch(request.headers()::contains)) {
            // Ignoring it would make the change unconditional.
            return AdminRoute.Answer.words(400, route.takesIfMatch()
                    ? "The only condition that is supported here is If-Match."
                    : "Conditions are not supported here; nothing has an ETag or a Last-Modified.");
        }
        String ifMatch = !reads && request.headers().contains(HeaderNames.IF_MATCH)
                ? String.join(",", request.headers().get(HeaderNames.IF_MATCH).allValues())
                : null;
        List<String> types = route.bodyTypes(method);
        if (types.isEmpty()) {
            return request.headers().contentLength().orElse(0) > 0
                    ? AdminRoute.Answer.words(413, "A request with this method has no body here.")
                    : route.answer(new AdminRoute.Request(method, rest, ifMatch, new byte[0]));
        }
        String type = request.headers().first(HeaderNames.CONTENT_TYPE).orElse(null);
        if (types.stream().noneMatch(right -> ContentTypes.is(type, right))) {
            return refused(
                    415, "The body must be " + String.join(" or ", types) + '.',
                    method.equals("PATCH") ? ACCEPT_PATCH : HeaderNames.ACCEPT, String.join(", ", types));
        }
        if (!request.headers().first(HeaderNames.CONTENT_ENCODING).orElse("identity").equalsIgnoreCase("identity")) {
            return refused(
                    415, "Content-Encoding is not supported; send the body unencoded.", HeaderNames.ACCEPT_ENCODING, "identity");
        }
        return route.answer(new AdminRoute.Request(method, rest, ifMatch, body(request)));
    }

    /** The listener has refused chunks, and bodies that are too long. */
    private static byte[] body(ServerRequest request) {
        int length = (int) request.headers().contentLength().orElse(0);
        if (length == 0) {
            return new byte[0];
        }
        try (InputStream content = request.content().inputStream()) {
            byte[] body = content.readAllBytes();
            if (body.length != length) {
                throw new UncheckedIOException(new IOException("The body ended early"));
            }
            return body;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static AdminRoute.Answer refused(int status, String words, HeaderName field, String value) {
        return new AdminRoute.Answer(status, false, words + '\n', Map.of(field.defaultCase(), value));
    }

    private String nothingHere() {
        StringBuilder text =
                new StringBuilder("Not found. This listener has /health/live, /health/ready,"
                        + " /health/serving, /metrics and /_openapi.yaml");
        routes.forEach(route -> text.append(", and ").append(route.prefix()).append("..."));
        return text.append('.').toString();
    }
}
