package dev.weir.perf.compare;

import dev.weir.perf.site.Child;
import dev.weir.perf.site.CommandRun;
import dev.weir.perf.site.Program;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A server under wrk: one thread, which keeps each of its connections busy with one request after another.
 *
 * @param name of the server
 * @param isJvm whether it needs a warm-up
 * @param url the target
 * @param connections number of connections
 * @param fields request fields, {@code Name: value}
 * @param script makes the requests if they differ; null makes GETs of the URL
 * @param arguments of the script
 * @param leastBytes the least that an answer has, head included: a shorter one is not the value
 * @param mostBytes the most that an answer has: a longer one is not a 304
 */
record WrkLoad(
        String name,
        boolean isJvm,
        URI url,
        int connections,
        List<String> fields,
        @Nullable Path script,
        List<String> arguments,
        int leastBytes,
        int mostBytes)
        implements Contender {
    /** wrk rounds its number of bytes read to two decimals of its unit. */
    private static final double ROUNDING = 0.02;

    /** GETs of one URL. */
    static WrkLoad gets(String name, boolean isJvm, URI url, int connections, int leastBytes, int mostBytes) {
        return new WrkLoad(name, isJvm, url, connections, List.of(), null, List.of(), leastBytes, mostBytes);
    }

    /** The same with a request field. */
    WrkLoad with(String field) {
        return new WrkLoad(name, isJvm, url, connections, List.of(field), script, arguments, leastBytes, mostBytes);
    }

    /** Requests made by a script. */
    static WrkLoad scripted(
            String name, URI url, int connections, Path script, List<String> arguments, int leastBytes, int mostBytes) {
        return new WrkLoad(name, true, url, connections, List.of(), script, arguments, leastBytes, mostBytes);
    }

    @Override
    public String kind() {
        return name + ", " + connections;
    }

    @Override
    public double run(int seconds) throws IOException {
        return output(seconds).perSecond();
    }

    WrkOutput output(int seconds) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Program.require("wrk").toString(),
                "-t1", "-c" + connections, "-d" + seconds + "s", "--timeout", "10s"));
        for (String field : fields) {
            command.addAll(List.of("-H", field));
        }
        if (script != null) {
            command.addAll(List.of("-s", script.toString()));
        }
        command.add(url.toString());
        if (!arguments.isEmpty()) {
            command.add("--");
            command.addAll(arguments);
        }
        WrkOutput output = WrkOutput.parse(CommandRun.ofLoad(Map.of(), Child.LIMIT, command));
        double bytes = output.bytesPerAnswer();
        if (output.errors() > 0 || output.requests() == 0) {
            throw new WrongAnswerException(
                    name + ": of " + output.requests() + " requests " + output.errors()
                            + " were answered by errors or not at all");
        }
        if (bytes < leastBytes * (1 - ROUNDING) || bytes > mostBytes * (1 + ROUNDING)) {
            throw new WrongAnswerException(name + ": its answers have " + Math.round(bytes) + " bytes, and should have "
                    + leastBytes + " to " + mostBytes);
        }
        return output;
    }
}
