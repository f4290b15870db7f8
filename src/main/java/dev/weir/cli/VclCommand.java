package dev.weir.cli;

import dev.weir.config.Settings;
import dev.weir.config.SettingsException;
import dev.weir.http.HttpSettings;
import dev.weir.item.BucketName;
import dev.weir.purge.VarnishServer;
import dev.weir.purge.Vcl;
import dev.weir.terminal.ExitCode;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code weir vcl}. */
@Command(
        name = "vcl",
        description = "Print the VCL for a Varnish in front of an edge with these settings: varnishd -f FILE.")
final class VclCommand implements Callable<Integer> {
    private final PrintWriter out;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    @Mixin
    private final ListenerOptions options;

    @Option(
            names = "--backend",
            paramLabel = "HOST:PORT",
            description = "Where Varnish can reach the edge; http.host and http.port by default.")
    private @Nullable String backend;

    VclCommand(Map<String, String> environment, PrintWriter out) {
        this.options = new ListenerOptions(environment);
        this.out = out;
    }

    @Override
    public Integer call() throws SettingsException {
        Settings settings = options.settings.load().settings();
        VarnishServer edge = edge(settings.http());
        out.print(Vcl.shipped()
                .withBackend(edge.host(), edge.port())
                .withPurgers(settings.varnish().purgers())
                .withLargeBuckets(settings.varnish().largeBuckets().stream().map(BucketName::new).toList())
                .withLimits(settings.limits().valueBytes(), settings.limits().multiBytes())
                .withLargeValuesFrom(settings.varnish().largeFromBytes())
                .text());
        return ExitCode.DONE;
    }

    private VarnishServer edge(HttpSettings http) {
        if (backend != null) {
            try {
                return VarnishServer.parse(backend);
            } catch (IllegalArgumentException none) {
                throw new ParameterException(spec.commandLine(), "--backend takes host:port, as in --backend 10.0.0.5:8081");
            }
        }
        if (http.port() == 0) {
            throw new ParameterException(
                    spec.commandLine(), "http.port is 0, so the edge's port is not known in advance: give it with --backend");
        }
        // An edge that listens on all addresses can be reached on loopback too.
        boolean everywhere = http.host().equals("0.0.0.0") || http.host().equals("::");
        return new VarnishServer(everywhere ? "127.0.0.1" : http.host(), http.port());
    }
}
