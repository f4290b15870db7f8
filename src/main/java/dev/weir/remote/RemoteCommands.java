package dev.weir.remote;

import dev.weir.terminal.ProcessStreams;
import dev.weir.terminal.Terminal;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;

/** The commands that ask an edge. */
public final class RemoteCommands {
    private RemoteCommands() {}

    /** All of them, as picocli takes them. */
    public static List<Object> all(
            Map<String, String> environment,
            Terminal terminal,
            ProcessStreams streams,
            PrintWriter out,
            PrintWriter err,
            SilentRun silently) {
        return List.of(
                new GetCommand(environment, streams),
                new PutCommand(environment, streams),
                new DelCommand(environment, streams),
                new HeadCommand(environment, streams, out),
                new LsCommand(environment, streams),
                new LoadCommand(environment, terminal, streams, err),
                new DumpCommand(environment, terminal, streams, err),
                new RehearseCommand(environment, silently));
    }
}
