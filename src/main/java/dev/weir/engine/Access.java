package dev.weir.engine;

import dev.weir.access.AccessDeniedException;
import dev.weir.access.Guard;
import dev.weir.access.Right;
import dev.weir.item.BucketName;
import org.jspecify.annotations.Nullable;

/** Decides what a request may do. Called by any thread, before every read and every write. */
@FunctionalInterface
public interface Access {
    /** Permits everything. */
    Access EVERYBODY = (bucket, right) -> true;

    /** What the guard permits. */
    static Access by(Guard guard) {
        return new Access() {
            @Override
            public boolean permits(BucketName bucket, Right right) {
                return guard.permits(bucket, right);
            }

            @Override
            public boolean asksWho() {
                return !guard.isOpen();
            }

            @Override
            public AccessDeniedException refusal(BucketName bucket, Right right) {
                return guard.refusal(bucket, right);
            }

            @Override
            public @Nullable String who() {
                return guard.who();
            }

            @Override
            public void requireKnown() {
                guard.requireKnown();
            }
        };
    }

    boolean permits(BucketName bucket, Right right);

    /** Whether it matters who sent the request: {@link dev.weir.access.Visitor#CURRENT}. */
    default boolean asksWho() {
        return false;
    }

    /** The name of whoever sent the request; null if it has shown none that is known. */
    default @Nullable String who() {
        return null;
    }

    /** The answer to what is not permitted. */
    default AccessDeniedException refusal(BucketName bucket, Right right) {
        return AccessDeniedException.forbidden(
                "This request may not " + right.verb() + " the bucket " + bucket.value() + ".");
    }

    /** @throws AccessDeniedException if the request has to say who sent it, and does not */
    default void requireKnown() {}
}
