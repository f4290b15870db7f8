package dev.weir.perf.site;

/** A program is wanted that this machine does not have. */
public final class NotInstalledException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public NotInstalledException(String program) {
        super(program + " is not installed");
    }
}
