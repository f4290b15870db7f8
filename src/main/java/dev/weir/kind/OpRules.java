package dev.weir.kind;

import org.jspecify.annotations.Nullable;

/** What a kind takes of requests whose writes change what is there, and which function in SQL applies them. */
public interface OpRules {
    /** The methods that its items have, as in Allow. */
    String methods();

    /** Whether POST brings ops; otherwise it is another word for PUT. */
    boolean hasOps();

    /** The function in the schema weir. */
    String function();

    /**
     * The ops of a body, as the function reads them.
     *
     * @param key of the item
     * @param largestValue the most bytes that the value which they make may have
     * @throws InvalidOpException if they are none of this kind
     */
    byte[] ops(String key, byte[] body, long largestValue);

    /**
     * The ops that a PUT stands for; null if it stores what it brings.
     *
     * @throws InvalidOpException as for {@link #ops}
     */
    default byte @Nullable [] opsOfPut(String key, byte[] value) {
        return null;
    }

    /** The op by which a POST to the bucket makes an item with a key of its own; null if there is none. */
    default @Nullable String entryOp() {
        return null;
    }

    /** Whether what an item shows changes with time alone, so that no cache in front of the edge may keep it. */
    default boolean timesOut() {
        return false;
    }

    /** The content type of what an op tells. */
    default String resultType() {
        return "text/plain; charset=utf-8";
    }

    /**
     * Whether a write without conditions is always applied, so that a write is known to be once its batch is.
     */
    boolean alwaysApplies();

    /** Whether what is written at the same time is all kept, so that a write says by a context what its writer has seen. */
    default boolean keepsSiblings() {
        return false;
    }
}
