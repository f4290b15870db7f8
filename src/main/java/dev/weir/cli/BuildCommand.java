package dev.weir.cli;

import dev.weir.terminal.HelpOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * {@code weir build}, which the launcher runs, because a JVM cannot replace the build it runs from. This class only adds it to
 * the help.
 */
@Command(
        name = "build",
        description = "Build Weir if its sources have changed, and create the cache that speeds up its start.")
final class BuildCommand implements Runnable {
    @Mixin
    @SuppressWarnings("UnusedVariable") // for picocli
    private final HelpOption help = new HelpOption();

    @Override
    public void run() {
        throw new IllegalStateException("only the launcher of a checkout can build: ./weir build");
    }
}
