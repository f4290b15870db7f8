package dev.weir.access;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.weir.item.BucketName;
import java.time.InstantSource;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides what the current {@link Visitor} may do. As long as there are no tokens, and no grants of certificates, everybody may
 * do everything; then anybody may read a public bucket, and all else takes one or the other.
 *
 * <p>Thread-safe. A read costs one volatile read while there are no tokens.
 */
public final class Guard {
    private final KnownTokens tokens;
    private final ClientGrants clients;
    private final Predicate<BucketName> isPublic;
    private final Failures failures;
    private final AccessSettings settings;
    private final InstantSource clock;

    /** @param isPublic whether anybody may read a bucket */
    public Guard(
            AccessSettings settings, KnownTokens tokens, Predicate<BucketName> isPublic, InstantSource clock, Ticker ticker) {
        this.settings = settings;
        this.clients = ClientGrants.parse(settings.clients());
        this.tokens = tokens;
        this.isPublic = isPublic;
        this.clock = clock;
        this.failures = new Failures(settings, ticker);
    }

    /** Whether everybody may do everything. */
    public boolean isOpen() {
        return clients.areNone() && tokens.areNone();
    }

    /** Whether only some may read the bucket, so that no shared cache may keep what is in it. */
    public boolean isPrivate(BucketName bucket) {
        return !isOpen() && !isPublic.test(bucket);
    }

    public boolean permits(BucketName bucket, Right right) {
        return isOpen()
                || Visitor.isEdge()
                || right == Right.READ && isPublic.test(bucket)
                || caller().may(right, bucket);
    }

    /** Why the current visitor may not what {@link #permits} does not permit. */
    public AccessDeniedException refusal(BucketName bucket, Right right) {
        return isKnown()
                ? AccessDeniedException.forbidden(
                        Visitor.CURRENT.get().shown() + " may not " + right.verb() + " the bucket " + bucket.value() + ".")
                : Visitor.CURRENT.get().refusal(this::unknown, this::failed);
    }

    /** @throws AccessDeniedException if the current visitor may not */
    public void require(BucketName bucket, Right right) {
        if (!permits(bucket, right)) {
            throw refusal(bucket, right);
        }
    }

    /** The name of the current visitor; null if nobody knows it, or there are no tokens. */
    public @Nullable String who() {
        if (isOpen() || Visitor.isEdge()) {
            return null;
        }
        Caller caller = caller();
        return caller == Caller.NOBODY ? null : caller.name();
    }

    /** @throws AccessDeniedException if nobody knows the current visitor */
    public void requireKnown() {
        if (!isKnown()) {
            throw Visitor.CURRENT.get().refusal(this::unknown, this::failed);
        }
    }

    private boolean isKnown() {
        return isOpen() || Visitor.isEdge() || caller() != Caller.NOBODY;
    }

    private Caller caller() {
        return Visitor.CURRENT.get().caller(this::caller, clients::caller);
    }

    /** Whoever shows this field of a request. */
    private Caller caller(String authorization) {
        String secret = Credentials.secret(authorization);
        return secret == null ? Caller.NOBODY : tokens.caller(secret, clock.instant());
    }

    private AccessDeniedException unknown() {
        return AccessDeniedException.unknown(!clients.areNone());
    }

    /** Wrong credentials came from an address. */
    private AccessDeniedException failed(String address) {
        return failures.areTooMany(address)
                ? AccessDeniedException.tooManyFailures(settings.failureWindow().toSeconds())
                : unknown();
    }
}
