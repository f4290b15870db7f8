package dev.weir.exchange;

import dev.weir.request.RequestField;
import dev.weir.response.CommonFields;
import dev.weir.response.Cors;
import dev.weir.response.HttpError;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;

/** Holds requests to the methods of their resource, which are given as the value of Allow. */
public final class AllowedMethods {
    private AllowedMethods() {}

    /**
     * Whether the resource is to answer the request; false if it was OPTIONS, which is answered.
     *
     * @throws HttpError 405 if the method is not among them
     */
    public static boolean admit(Exchange exchange, String allow) {
        if (exchange.method() == Method.OPTIONS) {
            options(exchange, allow);
            return false;
        }
        if (!isIn(allow, exchange.method().text())) {
            throw new HttpError(
                    Status.METHOD_NOT_ALLOWED_405,
                    "Method not allowed; use " + allow + ".",
                    HeaderValues.create(HeaderNames.ALLOW, allow));
        }
        return true;
    }

    /** Answers OPTIONS, and the preflight of a script of another origin if its answers are for such scripts. */
    public static void options(Exchange exchange, String allow) {
        exchange.header(HeaderNames.ALLOW, allow).header(CommonFields.NO_STORE);
        if (exchange.fields().contains(HeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN)
                && exchange.field(RequestField.ACCESS_CONTROL_REQUEST_METHOD) != null) {
            exchange.header(HeaderNames.ACCESS_CONTROL_ALLOW_METHODS, allow)
                    .header(Cors.PREFLIGHT_FIELDS)
                    .header(Cors.PREFLIGHT_MAX_AGE);
        }
        exchange.sendBare(Status.NO_CONTENT_204);
    }

    private static boolean isIn(String allow, String method) {
        int at = allow.indexOf(method);
        return at >= 0
                && (at == 0 || allow.charAt(at - 1) == ' ')
                && (at + method.length() == allow.length() || allow.charAt(at + method.length()) == ',');
    }
}
