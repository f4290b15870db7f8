package dev.weir.kind;

import org.jspecify.annotations.Nullable;

/** What a kind of bucket means for requests and their answers. */
public interface KindRules {
    /** The methods that its items have, as in Allow. */
    String methods();

    /** Whether POST brings ops; otherwise it is another word for PUT. */
    default boolean hasOps() {
        return true;
    }

    /** The op by which a POST to the bucket makes an item with a key of its own; null if there is none. */
    default @Nullable String entryOp() {
        return null;
    }

    /** Whether the bucket's keys are in the order in which they were made, and not in that of their bytes. */
    default boolean isInOrder() {
        return false;
    }

    /** Whether what an item shows changes with time alone, so that no cache in front of the edge may keep it. */
    default boolean timesOut() {
        return false;
    }

    /** The content type of what an op tells. */
    default String resultType() {
        return "text/plain; charset=utf-8";
    }

    /** Whether what is written at the same time is all kept, so that a write says by a context what its writer has seen. */
    default boolean keepsSiblings() {
        return false;
    }
}
