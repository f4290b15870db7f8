package dev.weir.remote;

import dev.weir.terminal.ProcessStreams;
import dev.weir.terminal.Terminal;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The commands that ask an edge. */
public final class RemoteCommands {
    private RemoteCommands() {}

    /**
     * Each of them by its name, made where it is asked for: picocli reads the annotations of a command one by one, which for all
     * commands takes longer than a request.
     */
    public static Map<String, Supplier<Object>> all(
            Map<String, String> environment,
            Terminal terminal,
            ProcessStreams streams,
            PrintWriter out,
            PrintWriter err,
            SilentRun silently) {
        Map<String, Supplier<Object>> all = new LinkedHashMap<>();
        all.put("get", () -> new GetCommand(environment, streams, err));
        all.put("put", () -> new PutCommand(environment, streams));
        all.put("del", () -> new DelCommand(environment, streams));
        all.put("head", () -> new HeadCommand(environment, streams, out));
        all.put("ls", () -> new LsCommand(environment, streams));
        all.put("load", () -> new LoadCommand(environment, terminal, streams, err));
        all.put("dump", () -> new DumpCommand(environment, terminal, streams, err));
        all.put("rehearse", () -> new RehearseCommand(environment, silently));
        return all;
    }
}
