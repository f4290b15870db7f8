package dev.weir.perf.compare;

import dev.weir.perf.site.Child;
import dev.weir.perf.site.CommandRun;
import dev.weir.perf.site.NotInstalledException;
import dev.weir.perf.site.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * PostgreSQL under pgbench: prepared statements over TCP, one client thread, one transaction after another on each connection.
 *
 * @param name of the contender
 * @param dsn the database
 * @param clients number of connections
 * @param script the transaction
 * @param variables of the script, {@code name=value}
 */
record PgBench(String name, URI dsn, int clients, Path script, List<String> variables) implements Contender {
    private static final Pattern RATE = Pattern.compile("(?m)^tps = ([0-9.]+) \\(without initial connection time\\)");
    private static final Pattern FAILED = Pattern.compile("(?m)^number of failed transactions: (\\d+)");

    PgBench {
        // Debian's program of this name is only a wrapper that finds the real one.
        if (Program.find("pgbench").isEmpty() || version().exit() != 0) {
            throw new NotInstalledException("pgbench");
        }
    }

    private static CommandRun version() {
        try {
            return CommandRun.of(Map.of(), Child.LIMIT, List.of("pgbench", "--version"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public double run(int seconds) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Program.require("pgbench").toString(), "-n", "-M", "prepared", "-j", "1", "-c", Integer.toString(clients),
                "-T", Integer.toString(seconds), "-f", script.toString()));
        for (String variable : variables) {
            command.addAll(List.of("-D", variable));
        }
        return parse(CommandRun.ofLoad(environment(dsn), Child.LIMIT, command));
    }

    /** How libpq's programs find the database; not on the command line, which is visible to all users. */
    static Map<String, String> environment(URI dsn) {
        String[] user = dsn.getUserInfo().split(":", 2);
        return Map.of(
                "PGHOST", dsn.getHost(),
                "PGPORT", Integer.toString(dsn.getPort()),
                "PGUSER", user[0],
                "PGPASSWORD", user[1],
                "PGDATABASE", dsn.getPath().substring(1));
    }

    static double parse(String output) throws WrongAnswerException {
        Matcher rate = RATE.matcher(output);
        Matcher failed = FAILED.matcher(output);
        if (!rate.find() || failed.find() && !failed.group(1).equals("0") || output.contains("aborted")) {
            throw new WrongAnswerException("pgbench did not do what it should: " + output);
        }
        return Double.parseDouble(rate.group(1));
    }
}
