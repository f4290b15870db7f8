package dev.weir.remote;

import dev.weir.client.EdgeClient;
import dev.weir.item.BucketName;
import dev.weir.terminal.ExitCode;
import dev.weir.terminal.ProcessStreams;
import dev.weir.terminal.Terminal;
import dev.weir.transfer.FileCount;
import dev.weir.transfer.Input;
import dev.weir.transfer.Load;
import dev.weir.transfer.LoadMode;
import dev.weir.transfer.Stop;
import dev.weir.transfer.Tally;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir load}. */
@Command(name = "load", description = "Store the files of a folder or an archive, or the records of a dump, in a bucket.")
final class LoadCommand implements Callable<Integer> {
    private final Terminal terminal;
    private final ProcessStreams streams;
    private final PrintWriter err;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    @Mixin
    private final EdgeOptions edge;

    @Mixin
    private final TransferOptions bounds = new TransferOptions();

    @Parameters(index = "0", paramLabel = "BUCKET", description = "The bucket's name.")
    private String bucket = "";

    @Parameters(
            index = "1",
            paramLabel = "SOURCE",
            description = "A folder, or a file named .ndjson, .tar, .tar.gz, .tgz or .tar.zst; - reads NDJSON from standard"
                    + " input.")
    private String source = "";

    @ArgGroup(exclusive = true)
    private @Nullable Mode mode;

    /** At most one of them. */
    private static final class Mode {
        @Option(names = "--if-absent", description = "Store only items that the bucket does not have.")
        private boolean ifAbsent;

        @Option(names = "--newer", description = "Store only items that are not older than those in the bucket; the default.")
        @SuppressWarnings("UnusedVariable") // the default
        private boolean newer;

        @Option(names = "--overwrite", description = "Store all items.")
        private boolean overwrite;
    }

    LoadCommand(
            Map<String, String> environment, Terminal terminal, ProcessStreams streams, PrintWriter err) {
        this.edge = new EdgeOptions(environment);
        this.terminal = terminal;
        this.streams = streams;
        this.err = err;
    }

    private LoadMode mode() {
        return mode == null || !mode.ifAbsent && !mode.overwrite
                ? LoadMode.NEWER
                : mode.ifAbsent ? LoadMode.IF_ABSENT : LoadMode.OVERWRITE;
    }

    @Override
    public Integer call() throws Exception {
        BucketName name = new BucketName(bucket);
        Stop stop = new Stop();
        Summary summary = new Summary();
        int parallel = bounds.parallel();
        int retries = bounds.retries();
        try (EdgeClient client = edge.connect();
                Input input = input();
                Interruption interruption = new Interruption(stop)) {
            Tally tally = summary.tally();
            Progress progress = Progress.show(tally, measure(input, tally), terminal, err);
            boolean complete = false;
            try (progress) {
                Load.into(client, name, mode(), parallel, retries, stop, tally).run(input);
                complete = !stop.isAsked();
            } finally {
                summary.print(complete ? "loaded" : "stopped", progress.seconds(), err);
                if (!complete) {
                    err.println(mode() == LoadMode.OVERWRITE
                            ? "weir: not everything was read; the same command begins again"
                            : "weir: not everything was read; the same command goes on where this one stopped");
                }
            }
        }
        return stop.isAsked() || summary.tally().failedCount() > 0 ? ExitCode.FAILED : ExitCode.DONE;
    }

    private Input input() throws IOException {
        if (source.equals(ProcessStreams.DASH)) {
            return Input.lines(streams.in());
        }
        Path path = Path.of(source);
        if (!Files.exists(path)) {
            throw new IllegalStateException("there is no file or folder " + source);
        }
        try {
            return Input.open(path);
        } catch (IllegalArgumentException format) {
            throw new ParameterException(spec.commandLine(), String.valueOf(format.getMessage()));
        }
    }

    private Progress.Measure measure(Input input, Tally tally) {
        if (input.length() >= 0) {
            return new Progress.Measure("loading", true, input::position, input::length);
        }
        boolean counts = terminal.isThere() && !source.equals(ProcessStreams.DASH);
        return new Progress.Measure(
                "loading", false, tally::seen, counts ? FileCount.below(Path.of(source)) : () -> -1);
    }
}
