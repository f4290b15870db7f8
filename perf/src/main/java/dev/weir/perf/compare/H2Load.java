package dev.weir.perf.compare;

import dev.weir.perf.site.Child;
import dev.weir.perf.site.CommandRun;
import dev.weir.perf.site.Program;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Requests sent by h2load; each connection sends one at a time.
 *
 * @param urls requested in turn
 * @param connections that share the URLs
 * @param put the file whose bytes are PUT, or null for GET
 */
record H2Load(List<URI> urls, int connections, @Nullable Path put) {
    private static final double MICROS = 1e6;

    /** A client that sends less than this share of its requests has not produced the load that the row states. */
    private static final double LEAST_SENT = 0.97;

    /** Sends as fast as answers arrive, with its files in a folder of its own; returns the answers per second. */
    double highest(int seconds, Path folder) throws IOException {
        List<String> lines = run(seconds, folder, List.of());
        Latencies.parse(lines, Long.MAX_VALUE);
        return (double) lines.size() / seconds;
    }

    /** Sends this many per second in total, whether answers arrive or not: an open load. */
    Latencies at(int perSecond, int seconds, Path folder) throws IOException {
        int each = Math.max(1, perSecond / connections);
        List<String> lines = run(seconds, folder, List.of("--rps", Integer.toString(each)));
        double wanted = (double) each * connections * seconds;
        if (lines.size() < LEAST_SENT * wanted) {
            throw new WrongAnswerException("h2load sent " + lines.size() + " of the " + Math.round(wanted)
                    + " requests it was to send: client and server together do not reach the rate");
        }
        return Latencies.parse(lines, Math.round(MICROS / each));
    }

    /** The lines that it logs. */
    private List<String> run(int seconds, Path folder, List<String> pace) throws IOException {
        Files.createDirectories(folder);
        Path list = folder.resolve("urls");
        Path log = folder.resolve("log");
        Files.write(list, urls.stream().map(URI::toString).toList());
        Files.deleteIfExists(log);
        List<String> command = new ArrayList<>(List.of(
                Program.require("h2load").toString(), "--h1", "-t1", "-c" + connections, "-m1", "-D", Integer.toString(seconds),
                "-i", list.toString(), "--log-file=" + log));
        command.addAll(pace);
        if (put != null) {
            command.addAll(List.of("-d", put.toString(), "-H", ":method: PUT"));
        }
        CommandRun.ofLoad(Map.of(), Child.LIMIT, command);
        return Files.readAllLines(log);
    }
}
