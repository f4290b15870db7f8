package dev.weir.cli;

import dev.weir.config.Given;
import dev.weir.config.SettingsException;
import dev.weir.config.SettingsLoader;
import dev.weir.config.SettingsLoader.Loaded;
import dev.weir.terminal.HelpOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The flags of every command with settings. Their values are passed on as written and in order, so that all are checked in one
 * place.
 */
final class SettingsOptions {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli before the options are
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("UnusedVariable") // for picocli
    private final HelpOption help = new HelpOption();

    private final Map<String, String> environment;
    private final List<Given> given = new ArrayList<>();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "A YAML file with the settings that differ from edge-config/weir.yaml.")
    private @Nullable Path file;

    SettingsOptions(Map<String, String> environment) {
        this.environment = environment;
    }

    @Option(
            names = "--dsn",
            paramLabel = "URL",
            description = "The database, postgresql://user@host:port/db; an embedded PostgreSQL by default. Other users of the"
                    + " machine can see a password in it: use PGPASSWORD, a password file or --dsn-file instead.")
    void dsn(@Nullable String url) {
        add("database.dsn", url, "--dsn");
    }

    @Option(names = "--dsn-file", paramLabel = "FILE", description = "A file that contains the URL for --dsn.")
    void dsnFile(@Nullable String path) {
        add("database.dsn-file", path, "--dsn-file");
    }

    @Option(names = "--data", paramLabel = "DIR", description = "The folder of the embedded PostgreSQL, .weir by default.")
    void data(@Nullable String folder) {
        add("embedded.data", folder, "--data");
    }

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Any setting, such as cache.heap.max-bytes=2GiB; may be repeated.")
    void set(@Nullable String pair) {
        addPair(pair, "--set", "cache.heap.max-bytes=2GiB", key -> key);
    }

    /**
     * Records the value of a flag that takes key=value.
     *
     * @param key makes the setting's key of the flag's
     */
    void addPair(@Nullable String pair, String flag, String example, UnaryOperator<String> key) {
        if (pair == null) {
            return;
        }
        int equals = pair.indexOf('=');
        if (equals <= 0) {
            throw new ParameterException(spec.commandLine(), flag + " takes key=value, as in " + flag + " " + example);
        }
        add(key.apply(pair.substring(0, equals).strip()), pair.substring(equals + 1), flag);
    }

    /** Records a flag's value; null, with which picocli clears an option, is ignored. */
    void add(String key, @Nullable String text, String flag) {
        if (text != null) {
            given.add(Given.of(key, text, flag));
        }
    }

    /** Records the value of a flag that may be repeated, in place of its earlier value. */
    void replace(String key, String text, String flag) {
        given.removeIf(one -> one.key().equals(key) && one.origin().equals(flag));
        add(key, text, flag);
    }

    Loaded load() throws SettingsException {
        return SettingsLoader.load(file, environment, given);
    }
}
