package dev.weir.cli;

/** The exit codes of the commands. */
final class ExitCode {
    /** Done. */
    static final int DONE = 0;

    /** The command could not do its work. */
    static final int FAILED = 1;

    /** The command line or the settings are wrong; nothing was done. */
    static final int USAGE = 2;

    private ExitCode() {}
}
