package dev.weir.access;

import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whoever sent the request that a thread is answering. Its credentials are looked at only when a rule needs them, and once: a
 * read that anybody may make costs nothing. Used only by the thread of its connection.
 */
public final class Visitor {
    /** Unbound where the edge works for itself, which may do everything. */
    public static final ScopedValue<Visitor> CURRENT = ScopedValue.newInstance();

    private static final Visitor EDGE = new Visitor(null, "", List.of());

    private final @Nullable String authorization;
    private final String address;
    private final List<String> certified;
    private @Nullable Caller caller;
    private @Nullable AccessDeniedException refused;

    /**
     * @param authorization the field of the request; null if it has none
     * @param address where the request came from
     * @param certified the names in the certificate of its connection; they count if it has no such field
     */
    public Visitor(@Nullable String authorization, String address, List<String> certified) {
        this.authorization = authorization;
        this.address = address;
        this.certified = certified;
    }

    /**
     * Does what the edge has to do for itself on the thread of a request, such as to keep its own records in order: not what was
     * asked for, but what it takes.
     */
    public static void asEdge(Runnable work) {
        ScopedValue.where(CURRENT, EDGE).run(work);
    }

    /** Whether the edge works for itself. */
    static boolean isEdge() {
        return !CURRENT.isBound() || CURRENT.get() == EDGE;
    }

    /** Who it is, by what its field shows, or else by its certificate. */
    Caller caller(Function<String, Caller> shown, Function<List<String>, Caller> certifiedAs) {
        Caller known = caller;
        if (known == null) {
            known = authorization == null ? certifiedAs.apply(certified) : shown.apply(authorization);
            caller = known;
        }
        return known;
    }

    /** Its name, if a rule has asked for it, and it is known; otherwise null. */
    public @Nullable String name() {
        Caller known = caller;
        return known == null || known == Caller.NOBODY ? null : known.name();
    }

    /** By what it is known, in words for itself. */
    String shown() {
        return authorization == null ? "The client certificate of " + name() : "This token";
    }

    /** That of the current visitor. */
    public static @Nullable String currentName() {
        return CURRENT.isBound() ? CURRENT.get().name() : null;
    }

    /** The answer if nobody knows it. Credentials that it has shown count as one failure of its address. */
    AccessDeniedException refusal(Supplier<AccessDeniedException> unknown, Function<String, AccessDeniedException> failed) {
        AccessDeniedException refusal = refused;
        if (refusal == null) {
            refusal = authorization == null ? unknown.get() : failed.apply(address);
            refused = refusal;
        }
        return refusal;
    }
}
