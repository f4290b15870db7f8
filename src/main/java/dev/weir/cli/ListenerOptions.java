package dev.weir.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The flags of the commands that run, or check, a whole edge. */
final class ListenerOptions {
    @Mixin
    final SettingsOptions settings;

    private final List<String> varnishes = new ArrayList<>();

    ListenerOptions(Map<String, String> environment) {
        this.settings = new SettingsOptions(environment);
    }

    @Option(
            names = {"-p", "--port"},
            paramLabel = "PORT",
            description = "The port to listen on, 8081 by default; 0 picks a free one.")
    void port(@Nullable String port) {
        settings.add("http.port", port, "--port");
    }

    @Option(names = "--host", paramLabel = "HOST", description = "The address to listen on, 127.0.0.1 by default.")
    void host(@Nullable String host) {
        settings.add("http.host", host, "--host");
    }

    @Option(
            names = "--varnish",
            paramLabel = "HOST:PORT",
            description = "A Varnish to purge, on port 80 by default; may be repeated.")
    void varnish(@Nullable String server) {
        if (server == null) {
            varnishes.clear();
            return;
        }
        varnishes.add(server);
        // Only the last value of a key counts, so this one has all of them.
        settings.replace("varnish.servers", String.join(", ", varnishes), "--varnish");
    }

    @Option(
            names = "--face",
            paramLabel = "NAME=PORT",
            description = "Speak the words of another store, too, on a port of its own: kevindb=8085; may be repeated.")
    void face(@Nullable String face) {
        settings.addPair(face, "--face", "kevindb=8085", name -> "faces." + name + ".port");
    }

    @Option(
            names = "--admin-port",
            paramLabel = "PORT",
            description = "The port for health and metrics, 8082 by default; 0 picks a free one.")
    void adminPort(@Nullable String port) {
        settings.add("admin.port", port, "--admin-port");
    }
}
