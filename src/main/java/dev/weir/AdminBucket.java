package dev.weir;

import dev.weir.item.BucketName;
import dev.weir.item.InvalidNameException;
import dev.weir.observe.AdminRoute.Answer;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** The bucket that the path of an admin request names, or the answer if it names none. */
sealed interface AdminBucket {
    /** It names this one. */
    record Named(BucketName name) implements AdminBucket {}

    /** It names none. */
    record Refused(Answer answer) implements AdminBucket {}

    /** @param rest the path behind the route's prefix */
    static AdminBucket of(String rest) {
        if (rest.indexOf('/') >= 0) {
            return new Refused(Answer.words(404,
                    "Not found; this listener has whole buckets, /kv/{bucket} and /_buckets/{bucket}, and the edge's own port has"
                            + " items."));
        }
        try {
            return new Named(new BucketName(URLDecoder.decode(rest, StandardCharsets.UTF_8)));
        } catch (InvalidNameException e) {
            return new Refused(Answer.words(400, String.valueOf(e.getMessage())));
        } catch (IllegalArgumentException e) {
            return new Refused(Answer.words(400, "A % in the path must be followed by two hexadecimal digits."));
        }
    }
}
