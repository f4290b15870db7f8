package dev.weir.kind;

/** A log, whose entries {@link LogOps} append. */
public final class LogRules implements KindRules {
    @Override
    public String methods() {
        return "GET, HEAD, OPTIONS";
    }

    @Override
    public String entryOp() {
        return LogOps.APPEND;
    }

    @Override
    public boolean isInOrder() {
        return true;
    }

    @Override
    public String resultType() {
        return JsonValues.TYPE;
    }
}
