package dev.weir.cli;

/** The exit codes of the commands. */
final class ExitCode {
    /** Done. */
    static final int DONE = 0;

    /** The command could not do its work: what it asked for is not there, a condition does not hold, or something failed. */
    static final int FAILED = 1;

    /** The command line or the settings are wrong; nothing was done. */
    static final int USAGE = 2;

    /** No edge was reached, or the edge could not do it at the moment: the same may work later. */
    static final int UNREACHED = 3;

    private ExitCode() {}
}
