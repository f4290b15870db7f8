package dev.weir.cli;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;

/** {@code weir version}. */
@Command(name = "version", description = "Print the version.")
final class VersionCommand implements Runnable, IVersionProvider {
    private final @Nullable PrintWriter out;

    @Mixin
    private final HelpOption help = new HelpOption();

    /** For picocli, which asks for the version only. */
    VersionCommand() {
        this.out = null;
    }

    VersionCommand(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void run() {
        if (out != null) {
            out.println(getVersion()[0]);
        }
    }

    /** From the jar's manifest; classes outside a jar have none. */
    @Override
    public String[] getVersion() {
        String version = VersionCommand.class.getPackage().getImplementationVersion();
        return new String[] {"weir " + (version == null ? "(not packaged)" : version)};
    }
}
