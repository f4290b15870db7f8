package dev.weir.cli;

import dev.weir.terminal.HelpOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code weir package}, which the launcher of a checkout runs. This class only adds it to the help. */
@Command(
        name = "package",
        description = "Make packages, with their own Java runtime: a tar archive, a Debian package, an image for containers.")
final class PackageCommand implements Runnable {
    @Mixin
    @SuppressWarnings("UnusedVariable") // for picocli
    private final HelpOption help = new HelpOption();

    @Override
    public void run() {
        throw new IllegalStateException("only the launcher of a checkout can make packages: ./weir package");
    }
}
