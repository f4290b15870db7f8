package dev.weir.transport;

/** Memory that is reserved for a request while it arrives. */
interface HeldMemory {
    /** Releases all of it; any thread may call it. */
    void release();
}
