package dev.weir.face.potboilercore;

import dev.weir.face.FaceRequest;
import dev.weir.response.HttpError;
import dev.weir.webhook.Webhooks;
import io.helidon.http.Status;

/** {@code /log/register} and {@code /log/deregister}: who is told of entries. */
final class WebhooksResource {
    private static final int MOST_BODY_BYTES = 64 * 1024;

    private final Webhooks webhooks;
    private final Status registered;

    /** @param registered the status of the answer to a registration */
    WebhooksResource(Webhooks webhooks, Status registered) {
        this.webhooks = webhooks;
        this.registered = registered;
    }

    void register(FaceRequest request) {
        if (!request.admit("POST, OPTIONS")) {
            return;
        }
        switch (webhooks.register(Bodies.url(request.body(MOST_BODY_BYTES)))) {
            case DONE -> EmptyAnswer.send(request, registered);
            case BAD_URL -> throw HttpError.badRequest("Bad URL");
            case FORBIDDEN -> throw new HttpError(
                    Status.FORBIDDEN_403,
                    "The URL has an address that webhooks.allow does not hold.");
            case FULL -> throw HttpError.unprocessable("As many are registered as may be.");
        }
    }

    void deregister(FaceRequest request) {
        if (!request.admit("POST, OPTIONS")) {
            return;
        }
        if (!webhooks.deregister(Bodies.url(request.body(MOST_BODY_BYTES)))) {
            throw HttpError.notFound("Not registered");
        }
        EmptyAnswer.send(request, Status.NO_CONTENT_204);
    }
}
