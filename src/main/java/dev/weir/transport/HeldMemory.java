package dev.weir.transport;

/** Memory that is reserved for a request while it arrives. */
interface HeldMemory {
    /** Gives all of it back; any thread may call it. */
    void release();
}
