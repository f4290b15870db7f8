package dev.weir.kind;

/** Siblings: all values that are written at the same time are kept, until a write says that its writer has seen them. */
public final class SiblingsRules implements OpRules {
    @Override
    public String methods() {
        return "GET, HEAD, PUT, POST, DELETE, OPTIONS";
    }

    @Override
    public boolean hasOps() {
        return false;
    }

    @Override
    public String function() {
        return "siblings_applied";
    }

    @Override
    public byte[] ops(String key, byte[] body, long largestValue) {
        throw new InvalidOpException("it has no ops; PUT a value");
    }

    @Override
    public boolean alwaysApplies() {
        return false;
    }

    @Override
    public boolean keepsSiblings() {
        return true;
    }
}
