package dev.weir.remote;

import dev.weir.client.ClientRequest;
import dev.weir.client.EdgeAnswer;
import dev.weir.client.EdgeClient;
import dev.weir.item.ItemKey;
import dev.weir.terminal.ExitCode;
import dev.weir.terminal.ProcessStreams;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code weir head}. */
@Command(name = "head", description = "Show what an edge knows about an item, without its value.")
final class HeadCommand implements Callable<Integer> {
    private final ProcessStreams streams;
    private final PrintWriter out;

    @Mixin
    private final EdgeOptions edge;

    @Mixin
    private final ItemOptions item = new ItemOptions();

    @Mixin
    private final ConditionOptions conditions = new ConditionOptions();

    @Mixin
    private final MinVersionOption minVersion = new MinVersionOption();

    @Option(names = "--json", description = "Print it as one line of JSON.")
    private boolean json;

    HeadCommand(Map<String, String> environment, ProcessStreams streams, PrintWriter out) {
        this.edge = new EdgeOptions(environment);
        this.streams = streams;
        this.out = out;
    }

    @Override
    public Integer call() throws Exception {
        ItemKey key = item.item();
        List<String> fields = conditions.fields();
        fields.addAll(minVersion.fields());
        try (EdgeClient client = edge.connect();
                EdgeAnswer answer =
                        client.send(ClientRequest.of("HEAD", client.url().item(key)).with(fields))) {
            if (json) {
                ItemDescription.printJson(key, answer, streams.out());
            } else {
                ItemDescription.print(key, answer, out);
            }
        }
        return ExitCode.DONE;
    }
}
