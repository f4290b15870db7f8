package dev.weir.cli;

import dev.weir.terminal.ProcessStreams;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A command line that asks an edge, run in this process. */
record ClientRun(int code, byte[] bytes, String err) {
    /** What it printed, as text. */
    String out() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** The lines that it printed. */
    List<String> lines() {
        return out().lines().toList();
    }

    /** Runs one with nothing on its standard input. */
    static ClientRun of(String url, String... arguments) {
        return withInput(url, new byte[0], arguments);
    }

    /** Runs one, with {@code --url} behind its name. */
    static ClientRun withInput(String url, byte[] input, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(1, List.of("--url", url));
        return bare(Map.of(), input, all.toArray(String[]::new));
    }

    /** Runs one as it is. */
    static ClientRun bare(Map<String, String> environment, byte[] input, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        ProcessStreams streams = new ProcessStreams(new ByteArrayInputStream(input), out);
        int code = new Commands(
                new BucketsInMemory(),
                environment,
                question -> null,
                streams,
                new PrintWriter(out, true, StandardCharsets.UTF_8),
                new PrintWriter(err, true, StandardCharsets.UTF_8))
                .run(arguments);
        return new ClientRun(code, out.toByteArray(), err.toString(StandardCharsets.UTF_8));
    }
}
