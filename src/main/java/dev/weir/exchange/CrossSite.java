package dev.weir.exchange;

import dev.weir.request.RequestField;
import dev.weir.response.HttpError;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what a page of another site makes a browser send to change something: cross-site request forgery. Browsers say where a
 * request comes from in {@code Sec-Fetch-Site} (Fetch Metadata Request Headers), which they send over TLS and to this host, and
 * in {@code Origin} (RFC 6454 section 7); no script can change these fields, and nothing but a browser sends them.
 */
final class CrossSite {
    /** They change nothing (RFC 9110 section 9.2.1). */
    private static final Set<Method> SAFE = Set.of(Method.GET, Method.HEAD, Method.OPTIONS);

    private static final Set<String> OWN = Set.of("same-origin", "none");

    private CrossSite() {}

    /**
     * Checks a request whose answer has the fields of every answer.
     *
     * @throws HttpError 403 if its origin is another one, and not the one that these fields allow
     */
    static void check(Exchange exchange) {
        if (SAFE.contains(exchange.method())) {
            return;
        }
        String origin = exchange.field(RequestField.ORIGIN);
        String site = exchange.field(RequestField.SEC_FETCH_SITE);
        boolean own = site == null ? origin == null || isOf(origin, host(exchange)) : OWN.contains(site);
        if (!own && !isAllowed(origin, exchange)) {
            throw new HttpError(
                    Status.FORBIDDEN_403,
                    "The page of another site may change nothing here, unless http.cors-allow-origin allows it.");
        }
    }

    /**
     * The host that the client asked for. A proxy that asks the edge under another name tells it in X-Forwarded-Host. No page of
     * another site can: a browser sends a field that it does not know only after a preflight request has allowed it (Fetch
     * standard, CORS-safelisted request-header), and the edge allows this one to nobody.
     */
    private static @Nullable String host(Exchange exchange) {
        String forwarded = exchange.field(RequestField.X_FORWARDED_HOST);
        return forwarded == null ? exchange.field(RequestField.HOST) : forwarded;
    }

    private static boolean isAllowed(@Nullable String origin, Exchange exchange) {
        if (!exchange.fields().contains(HeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN)) {
            return false;
        }
        String allowed = exchange.fields().get(HeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN).get();
        return allowed.equals("*") || allowed.equals(origin);
    }

    /** Whether the origin is that of the request's target, as far as a server behind a proxy can know: it may not see TLS. */
    private static boolean isOf(String origin, @Nullable String host) {
        int authority = origin.indexOf("://");
        if (authority < 0 || host == null) {
            return false;
        }
        String port = origin.startsWith("https") ? ":443" : ":80";
        return withoutPort(origin.substring(authority + 3), port).equals(withoutPort(host, port));
    }

    private static String withoutPort(String authority, String port) {
        String folded = authority.toLowerCase(Locale.ROOT);
        return folded.endsWith(port) ? folded.substring(0, folded.length() - port.length()) : folded;
    }
}
