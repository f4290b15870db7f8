package dev.weir.remote;

import dev.weir.client.ClientRequest;
import dev.weir.client.EdgeAnswer;
import dev.weir.client.EdgeClient;
import dev.weir.client.RefusedException;
import dev.weir.item.BucketName;
import dev.weir.terminal.ExitCode;
import dev.weir.terminal.ProcessStreams;
import dev.weir.terminal.Terminal;
import dev.weir.transfer.Dump;
import dev.weir.transfer.DumpFile;
import dev.weir.transfer.Stop;
import dev.weir.transfer.Tally;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir dump}. */
@Command(name = "dump", description = "Write the items of a bucket as newline-delimited JSON, which load reads.")
final class DumpCommand implements Callable<Integer> {
    private static final int BUFFER_BYTES = 256 << 10;

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
            arity = "0..1",
            paramLabel = "FILE",
            description = "Where the dump goes, named .ndjson; - means standard output, the default. Until it is complete, it is"
                    + " FILE.part, which the same command continues.")
    private String file = ProcessStreams.DASH;

    DumpCommand(
            Map<String, String> environment, Terminal terminal, ProcessStreams streams, PrintWriter err) {
        this.edge = new EdgeOptions(environment);
        this.terminal = terminal;
        this.streams = streams;
        this.err = err;
    }

    @Override
    public Integer call() throws Exception {
        BucketName name = new BucketName(bucket);
        boolean toFile = !file.equals(ProcessStreams.DASH);
        if (toFile && !file.endsWith(".ndjson")) {
            throw new ParameterException(
                    spec.commandLine(), "FILE is to be named .ndjson, as that is what a dump is and what load knows it by");
        }
        Stop stop = new Stop();
        int parallel = bounds.parallel();
        int retries = bounds.retries();
        try (EdgeClient client = edge.connect();
                Interruption interruption = new Interruption(stop)) {
            if (!toFile) {
                OutputStream out = new BufferedOutputStream(streams.out(), BUFFER_BYTES);
                boolean complete = dump(client, name, "", parallel, retries, stop, out);
                return complete ? ExitCode.DONE : ExitCode.FAILED;
            }
            if (Files.isDirectory(Path.of(file))) {
                throw new IllegalStateException(file + " is a folder");
            }
            try (DumpFile target = DumpFile.open(Path.of(file))) {
                if (!target.after().isEmpty()) {
                    err.println("weir: continuing " + target.part() + " behind " + target.after());
                }
                if (dump(client, name, target.after(), parallel, retries, stop, target.out())) {
                    target.complete();
                    return ExitCode.DONE;
                }
                err.println("weir: " + target.part() + " is not complete; the same command continues it");
                return ExitCode.FAILED;
            }
        }
    }

    private boolean dump(
            EdgeClient client, BucketName name, String after, int parallel, int retries, Stop stop, OutputStream out)
            throws IOException, RefusedException, InterruptedException {
        Summary summary = new Summary();
        Tally tally = summary.tally();
        long total = terminal.isThere() && after.isEmpty() ? count(client, name) : -1;
        Progress progress = Progress.show(
                tally, new Progress.Measure("dumping", false, tally::seen, () -> total), terminal, err);
        boolean complete = false;
        try (progress) {
            complete = new Dump(client, name, after, parallel, retries, stop, tally).run(out);
            out.flush();
        } finally {
            summary.print(complete ? "dumped" : "stopped", progress.seconds(), err);
        }
        return complete;
    }

    /** How many items there are; -1 where counting takes too long for the edge. */
    private static long count(EdgeClient client, BucketName name) throws IOException, InterruptedException {
        try (EdgeAnswer answer = client.send(ClientRequest.of("HEAD", client.url().keys(name, "?count=true")))) {
            String count = answer.field("Weir-Count");
            return count == null ? -1 : Long.parseLong(count);
        } catch (RefusedException | NumberFormatException unknown) {
            return -1;
        }
    }
}
