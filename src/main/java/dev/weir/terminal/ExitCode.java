package dev.weir.terminal;

/** The exit codes of the commands. */
public final class ExitCode {
    /** Done. */
    public static final int DONE = 0;

    /** The command could not do its work: what it asked for is not there, a condition does not hold, or something failed. */
    public static final int FAILED = 1;

    /** The command line or the settings are wrong; nothing was done. */
    public static final int USAGE = 2;

    /** No edge was reached, or the edge could not do it at the moment: the same may work later. */
    public static final int UNREACHED = 3;

    /** The item has several values, which were written at the same time. All of them were printed. */
    public static final int SIBLINGS = 4;

    private ExitCode() {}
}
