package dev.weir.perf.site;

/** A required program is not installed on this machine. */
public final class NotInstalledException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public NotInstalledException(String program) {
        super(program + " is not installed");
    }
}
