package dev.weir.cli;

import dev.weir.observe.BuildInfo;
import dev.weir.terminal.HelpOption;
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
    @SuppressWarnings("UnusedVariable") // for picocli
    private final HelpOption help = new HelpOption();

    /** For picocli, which only calls {@link #getVersion}. */
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

    @Override
    public String[] getVersion() {
        return new String[] {"weir " + BuildInfo.version()};
    }
}
