package dev.weir.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code weir build}, which is the launcher's: no JVM could replace the build it runs from. Here it is only described. */
@Command(
        name = "build",
        description = "Build Weir if its sources have changed, and create the cache that speeds up its start.")
final class BuildCommand implements Runnable {
    @Mixin
    @SuppressWarnings("UnusedVariable") // for picocli
    private final HelpOption help = new HelpOption();

    @Override
    public void run() {
        throw new IllegalStateException("only the launcher builds, in a checkout: ./weir build");
    }
}
