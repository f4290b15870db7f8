package dev.weir.kind;

import org.jspecify.annotations.Nullable;

/** What a kind takes of requests whose writes change what is there, and which function in SQL applies them. */
public interface OpRules extends KindRules {
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

    /** Whether a write without conditions is always applied, so that a write is known to be once its batch is. */
    boolean alwaysApplies();
}
