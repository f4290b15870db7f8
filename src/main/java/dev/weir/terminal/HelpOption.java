package dev.weir.terminal;

import picocli.CommandLine.Option;

/** The help flag of every command except {@code help}, which has its own. */
public final class HelpOption {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // for picocli
    private boolean requested;
}
