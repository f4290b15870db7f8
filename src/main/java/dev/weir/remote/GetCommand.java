package dev.weir.remote;

import dev.weir.client.ClientRequest;
import dev.weir.client.EdgeAnswer;
import dev.weir.client.EdgeClient;
import dev.weir.item.ItemKey;
import dev.weir.terminal.ExitCode;
import dev.weir.terminal.ProcessStreams;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weir get}. */
@Command(name = "get", description = "Read an item from an edge.")
final class GetCommand implements Callable<Integer> {
    private final ProcessStreams streams;
    private final PrintWriter err;

    @Mixin
    private final EdgeOptions edge;

    @Mixin
    private final ItemOptions item = new ItemOptions();

    @Mixin
    private final ConditionOptions conditions = new ConditionOptions();

    @Mixin
    private final MinVersionOption minVersion = new MinVersionOption();

    @Parameters(
            index = "2",
            arity = "0..1",
            paramLabel = "FILE",
            description = "Where the value goes; - means standard output, the default.")
    private String file = ProcessStreams.DASH;

    @Option(names = "--json", description = "Print the item as one line of JSON, in the form of a dump.")
    private boolean json;

    GetCommand(Map<String, String> environment, ProcessStreams streams, PrintWriter err) {
        this.edge = new EdgeOptions(environment);
        this.streams = streams;
        this.err = err;
    }

    @Override
    public Integer call() throws Exception {
        ItemKey key = item.item();
        List<String> fields = conditions.fields();
        fields.addAll(minVersion.fields());
        try (EdgeClient client = edge.connect();
                EdgeAnswer answer =
                        client.send(ClientRequest.of("GET", client.url().item(key)).with(fields))) {
            if (file.equals(ProcessStreams.DASH)) {
                write(key, answer, streams.out());
                streams.out().flush();
            } else {
                save(key, answer, Path.of(file));
            }
            if (answer.hasSiblings()) {
                err.println("weir: " + key + " has several values, which were written at the same time; write one in their place"
                        + " by weir put --context " + answer.field("Weir-Context"));
                return ExitCode.SIBLINGS;
            }
        }
        return ExitCode.DONE;
    }

    /** The file is there as a whole, or as it was. */
    private void save(ItemKey key, EdgeAnswer answer, Path target) throws IOException {
        if (Files.exists(target) && !Files.isRegularFile(target)) {
            // A pipe or a device, which nothing can be moved over.
            try (var out = Files.newOutputStream(target)) {
                write(key, answer, out);
            }
            return;
        }
        Path part = Path.of(target + ".part");
        try {
            try (var out = Files.newOutputStream(part)) {
                write(key, answer, out);
            }
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private void write(ItemKey key, EdgeAnswer answer, OutputStream out) throws IOException {
        if (json) {
            ItemDescription.printValues(key, answer, out);
        } else {
            answer.body().transferTo(out);
        }
    }
}
