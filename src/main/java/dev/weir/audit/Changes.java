package dev.weir.audit;

import dev.weir.item.ItemKey;
import dev.weir.item.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What became of the writes of one request, in their order. Used only by the request's thread. */
public final class Changes {
    /** Those of the request of the current thread, if they are noted. */
    static final ScopedValue<Changes> CURRENT = ScopedValue.newInstance();

    private final List<Change> all = new ArrayList<>();

    /**
     * What became of one write.
     *
     * @param outcome in a word
     * @param version that it gave, or that made it fail
     */
    record Change(ItemKey key, String outcome, Optional<Version> version) {}

    /** Does something that may write, and notes the writes. */
    public void during(Runnable work) {
        ScopedValue.where(CURRENT, this).run(work);
    }

    /** The same for something that has a result. */
    public <T> T result(Supplier<T> work) {
        return ScopedValue.where(CURRENT, this).call(work::get);
    }

    void note(Change change) {
        all.add(change);
    }

    List<Change> all() {
        return all;
    }
}
