package dev.weir.kind;

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
     * @throws InvalidOpException if they are none of this kind
     */
    byte[] ops(byte[] body);

    /**
     * Whether a write without conditions is always applied, so that a write is known to be once its batch is.
     */
    boolean alwaysApplies();
}
