package dev.weir.kind;

/** A register, whose writes replace what is there. */
public record RegisterRules(boolean hasOps) implements KindRules {
    @Override
    public String methods() {
        return "GET, HEAD, PUT, POST, DELETE, OPTIONS";
    }
}
