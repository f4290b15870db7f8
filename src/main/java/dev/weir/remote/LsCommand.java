package dev.weir.remote;

import dev.weir.client.ClientRequest;
import dev.weir.client.EdgeAnswer;
import dev.weir.client.EdgeClient;
import dev.weir.client.EdgeUrl;
import dev.weir.client.ListLines;
import dev.weir.client.ListLines.Line;
import dev.weir.item.BucketName;
import dev.weir.terminal.ExitCode;
import dev.weir.terminal.ProcessStreams;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
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

/** {@code weir ls}. */
@Command(name = "ls", description = "List the keys of a bucket, or the buckets.")
final class LsCommand implements Callable<Integer> {
    private final ProcessStreams streams;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    @Mixin
    private final EdgeOptions edge;

    @Parameters(index = "0", arity = "0..1", paramLabel = "BUCKET", description = "The bucket; all buckets without it.")
    private @Nullable String bucket;

    @Parameters(index = "1", arity = "0..1", paramLabel = "PREFIX", description = "List only keys that begin with this.")
    private @Nullable String prefix;

    @Option(
            names = {"-d", "--delimiter"},
            paramLabel = "TEXT",
            description = "Show the keys that have it behind the prefix as one folder: --delimiter /.")
    private @Nullable String delimiter;

    @Option(names = "--after", paramLabel = "NAME", description = "List only names behind this one.")
    private @Nullable String after;

    @Option(names = "--limit", paramLabel = "NUMBER", description = "List at most so many.")
    private @Nullable Integer limit;

    @Option(
            names = {"-l", "--long"},
            description = "Show size, date and content type before each key.")
    private boolean detail;

    @Option(names = "--json", description = "Print a line of JSON for each, with all that is known.")
    private boolean json;

    LsCommand(Map<String, String> environment, ProcessStreams streams) {
        this.edge = new EdgeOptions(environment);
        this.streams = streams;
    }

    @Override
    public Integer call() throws Exception {
        try (EdgeClient client = edge.connect();
                EdgeAnswer answer =
                        client.send(ClientRequest.of("GET", list(client.url())).with("Accept", ListLines.MEDIA_TYPE))) {
            if (json) {
                answer.body().transferTo(streams.out());
            } else {
                print(new ListLines(answer.body()));
            }
            streams.out().flush();
        }
        return ExitCode.DONE;
    }

    private URI list(EdgeUrl url) {
        List<String> query = new ArrayList<>();
        add(query, "prefix", prefix);
        add(query, "delimiter", delimiter);
        add(query, "after", after);
        add(query, "limit", limit == null ? null : limit.toString());
        if (limit != null && limit < 1) {
            throw new ParameterException(spec.commandLine(), "--limit takes a number from 1");
        }
        if (bucket == null) {
            if (delimiter != null || detail) {
                throw new ParameterException(
                        spec.commandLine(), "--delimiter and --long are for the keys of a bucket; name the bucket");
            }
            return url.buckets(query(query));
        }
        if (detail || json) {
            query.add("detail=true");
        }
        return url.keys(new BucketName(bucket), query(query));
    }

    private static void add(List<String> query, String name, @Nullable String value) {
        if (value != null) {
            query.add(EdgeUrl.parameter(name, value));
        }
    }

    private static String query(List<String> parameters) {
        return parameters.isEmpty() ? "" : "?" + String.join("&", parameters);
    }

    private void print(ListLines lines) throws IOException {
        Writer out = new BufferedWriter(new OutputStreamWriter(streams.out(), StandardCharsets.UTF_8));
        for (Line line = lines.next(); line != null; line = lines.next()) {
            if (detail) {
                out.write("%12s  %-20s  %-32s  "
                        .formatted(shown(line.size()), shown(line.modifiedAt()), shown(line.contentType())));
            }
            out.write(line.name());
            out.write('\n');
        }
        out.flush();
    }

    private static Object shown(@Nullable Object value) {
        return value == null ? "" : value;
    }
}
