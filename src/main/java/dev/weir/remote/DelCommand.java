package dev.weir.remote;

import dev.weir.client.ClientRequest;
import dev.weir.client.EdgeAnswer;
import dev.weir.client.EdgeClient;
import dev.weir.item.ItemKey;
import dev.weir.terminal.ExitCode;
import dev.weir.terminal.ProcessStreams;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code weir del}. */
@Command(name = "del", description = "Delete an item.")
final class DelCommand implements Callable<Integer> {
    private final ProcessStreams streams;

    @Mixin
    private final EdgeOptions edge;

    @Mixin
    private final ItemOptions item = new ItemOptions();

    @Mixin
    private final ConditionOptions conditions = new ConditionOptions();

    @Mixin
    private final ContextOption context = new ContextOption();

    @Option(names = "--json", description = "Print the version of the deletion as one line of JSON.")
    private boolean json;

    DelCommand(Map<String, String> environment, ProcessStreams streams) {
        this.edge = new EdgeOptions(environment);
        this.streams = streams;
    }

    @Override
    public Integer call() throws Exception {
        ItemKey key = item.item();
        try (EdgeClient client = edge.connect();
                EdgeAnswer answer = client.send(
                        ClientRequest.of("DELETE", client.url().item(key)).with(conditions.fields()).with(context.fields()))) {
            if (json) {
                ItemDescription.printJson(key, answer, streams.out());
            }
        }
        return ExitCode.DONE;
    }
}
