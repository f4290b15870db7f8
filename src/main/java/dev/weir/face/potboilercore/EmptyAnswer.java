package dev.weir.face.potboilercore;

import dev.weir.face.FaceRequest;
import dev.weir.response.CommonFields;
import io.helidon.http.Status;

/** An answer that says all by its status. */
final class EmptyAnswer {
    private EmptyAnswer() {}

    static void send(FaceRequest request, Status status) {
        request.exchange().header(CommonFields.NO_STORE);
        if (status == Status.NO_CONTENT_204) {
            request.exchange().sendBare(status);
        } else {
            request.exchange().send(status);
        }
    }
}
