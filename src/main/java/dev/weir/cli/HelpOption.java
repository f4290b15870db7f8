package dev.weir.cli;

import picocli.CommandLine.Option;

/** The flag that every command but {@code help} takes, which has its own. */
final class HelpOption {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // for picocli
    private boolean asked;
}
