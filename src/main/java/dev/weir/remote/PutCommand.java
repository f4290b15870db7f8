package dev.weir.remote;

import dev.weir.client.ClientRequest;
import dev.weir.client.EdgeAnswer;
import dev.weir.client.EdgeClient;
import dev.weir.client.FileTypes;
import dev.weir.item.ContentType;
import dev.weir.item.ItemKey;
import dev.weir.terminal.ExitCode;
import dev.weir.terminal.ProcessStreams;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir put}. */
@Command(name = "put", description = "Store an item.")
final class PutCommand implements Callable<Integer> {
    /** The most that an edge can be set to take. */
    private static final int MAX_VALUE_BYTES = 512 << 20;

    private final ProcessStreams streams;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    @Mixin
    private final EdgeOptions edge;

    @Mixin
    private final ItemOptions item = new ItemOptions();

    @Mixin
    private final ConditionOptions conditions = new ConditionOptions();

    @Mixin
    private final ContextOption context = new ContextOption();

    @Mixin
    private final KeepOptions keep = new KeepOptions();

    @Parameters(
            index = "2",
            arity = "0..1",
            paramLabel = "FILE",
            description = "Where the value is; - means standard input, the default.")
    private String file = ProcessStreams.DASH;

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            description = "Its content type, such as text/html; by default the one that belongs to the name of FILE, or else of"
                    + " KEY.")
    private @Nullable String type;

    @Option(names = "--json", description = "Print the version that was stored as one line of JSON.")
    private boolean json;

    PutCommand(Map<String, String> environment, ProcessStreams streams) {
        this.edge = new EdgeOptions(environment);
        this.streams = streams;
    }

    @Override
    public Integer call() throws Exception {
        ItemKey key = item.item();
        ClientRequest request;
        try (EdgeClient client = edge.connect()) {
            request = ClientRequest.of("PUT", client.url().item(key))
                    .with(conditions.fields())
                    .with(context.fields())
                    .with(keep.fields())
                    .with("Content-Type", type(key))
                    .with(value());
            try (EdgeAnswer answer = client.send(request)) {
                if (json) {
                    ItemDescription.printJson(key, answer, streams.out());
                }
            }
        }
        return ExitCode.DONE;
    }

    private String type(ItemKey key) {
        if (type == null) {
            boolean named = !file.equals(ProcessStreams.DASH);
            return named ? FileTypes.of(file) : FileTypes.of(key.key(), ContentType.DEFAULT);
        }
        if (!ContentType.isField(type.strip()) || type.indexOf('/') < 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--type takes a content type of at most " + ContentType.MAX_LENGTH
                            + " ASCII characters, as in --type text/html");
        }
        return type.strip();
    }

    /** Standard input is read to its end first: its length is then known, and a proxy need not pass chunks on. */
    private BodyPublisher value() throws IOException {
        if (file.equals(ProcessStreams.DASH)) {
            byte[] value = streams.in().readNBytes(MAX_VALUE_BYTES + 1);
            if (value.length > MAX_VALUE_BYTES) {
                throw new IllegalStateException("standard input has more than the 512MiB that an edge can take");
            }
            return BodyPublishers.ofByteArray(value);
        }
        Path path = Path.of(file);
        if (!Files.exists(path)) {
            throw new NoSuchFileException(file, null, "there is no such file");
        }
        if (!Files.isRegularFile(path)) {
            throw new IllegalStateException(file + " is not a file");
        }
        return BodyPublishers.ofFile(path);
    }
}
