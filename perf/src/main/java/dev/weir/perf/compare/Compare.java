package dev.weir.perf.compare;

import dev.weir.perf.site.Checkout;
import dev.weir.perf.site.Child;
import dev.weir.perf.site.CommandRun;
import dev.weir.perf.site.NotInstalledException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The entry point. Exit codes: 0 if every bar is met; 1 if a row failed or is short of its bar; 2 if the command line is wrong.
 * A row whose peer is not installed does not count.
 */
final class Compare {
    private static final String NAME = "comparison";
    private static final double QUIET = 0.7;

    private Compare() {}

    public static void main(String[] args) throws Exception {
        Options options;
        try {
            if (List.of(args).contains("--help")) {
                System.out.print(Options.HELP);
                return;
            }
            options = Options.parse(args);
        } catch (IllegalArgumentException e) {
            System.err.println("compare: " + e.getMessage());
            System.err.print(Options.HELP);
            System.exit(2);
            return;
        }
        List<Row> rows = options.rows().stream().filter(options::wants).toList();
        if (rows.isEmpty()) {
            System.err.println("compare: no row is called so; --list names them");
            System.exit(2);
        }
        if (options.list()) {
            rows.forEach(row -> System.out.printf(Locale.ROOT, "%-20s %-5s %s%n", row.id(), bar(row), row.what()));
            return;
        }
        System.exit(run(Checkout.here(), rows, options) ? 0 : 1);
    }

    private static String bar(Row row) {
        return row.bar() == null ? "" : row.scale().write(row.bar().least());
    }

    private static boolean run(Checkout checkout, List<Row> rows, Options options) throws IOException, InterruptedException {
        Instant date = Instant.now();
        // So that no build, and no training of its AOT cache, runs during a measurement.
        CommandRun.output(Map.of(), Child.LIMIT.multipliedBy(5), List.of(checkout.launcher().toString(), "version"));
        Checkout before = options.before() == null ? null : checkout.at(options.before());
        Machine machine = Machine.here();
        if (machine.load() > QUIET) {
            System.out.printf(Locale.ROOT, "The machine is not quiet: its load average is %.2f.%n", machine.load());
        }
        Set<Fill> fills = EnumSet.noneOf(Fill.class);
        rows.forEach(row -> fills.addAll(row.fills()));
        List<Result> results = new ArrayList<>();
        Map<String, String> durability;
        try (Stage stage = new Stage(checkout, fills, options.quick(), before == null
                ? null
                : new Stage(before, fills, options.quick(), null))) {
            for (List<Result> starts : measure(rows, stage, options)) {
                results.add(starts.size() == 1 ? starts.getFirst() : joined(starts, options));
            }
            durability = stage.durability();
        }
        publish(checkout, options, results, date, ResultsJson.write(
                date, machine, commit(checkout), durability, options, results), machine);
        return results.stream().noneMatch(Compare::isBad);
    }

    /** Every row's results, one of each start. */
    private static List<List<Result>> measure(List<Row> rows, Stage stage, Options options) throws InterruptedException {
        List<List<Result>> results = rows.stream().<List<Result>>map(row -> new ArrayList<>()).toList();
        for (int start = 0; start < options.starts(); start++) {
            if (start > 0) {
                stage.endEdges();
            }
            for (int i = 0; i < rows.size(); i++) {
                Result result = measure(rows.get(i), stage, options);
                System.out.println(Report.line(result));
                if (result instanceof Result.Measured(Row ignored, Outcome outcome, Verdict verdict)) {
                    outcome.notes().forEach(note -> System.out.println("    " + note));
                }
                results.get(i).add(result);
            }
        }
        return results;
    }

    /** The result of all starts; the first that is no measurement stands for all. */
    private static Result joined(List<Result> starts, Options options) {
        List<Outcome> outcomes = new ArrayList<>();
        for (Result start : starts) {
            if (!(start instanceof Result.Measured(Row ignored, Outcome outcome, Verdict verdict))) {
                return start;
            }
            outcomes.add(outcome);
        }
        return measured(starts.getFirst().row(), Outcome.of(outcomes), options);
    }

    private static Result.Measured measured(Row row, Outcome outcome, Options options) {
        return new Result.Measured(row, outcome, options.quick() ? Verdict.NOT_JUDGED : row.judge(outcome.value()));
    }

    private static Result measure(Row row, Stage stage, Options options) throws InterruptedException {
        try {
            return measured(row, row.trial().run(stage, options), options);
        } catch (NotInstalledException e) {
            return new Result.LeftOut(row, String.valueOf(e.getMessage()));
        } catch (IOException | SQLException | RuntimeException e) {
            e.printStackTrace();
            return new Result.Failed(row, String.valueOf(e.getMessage()).lines().findFirst().orElse("without a word"));
        }
    }

    private static boolean isBad(Result result) {
        return switch (result) {
            case Result.Failed failed -> true;
            case Result.LeftOut leftOut -> false;
            case Result.Measured measured -> measured.verdict() == Verdict.SHORT;
        };
    }

    private static void publish(
            Checkout checkout, Options options, List<Result> results, Instant date, String json, Machine machine)
            throws IOException {
        Path folder = checkout.root().resolve(options.isFull() ? "perf/results" : "perf/target/results");
        Files.createDirectories(folder);
        String caption = String.format(
                Locale.ROOT, "%s, %s, %d cores, server and load on the same machine; the dashed mark is the target",
                date.toString().substring(0, 10), machine.processor(), machine.cores());
        String table = Report.table(results);
        Files.writeString(folder.resolve(NAME + ".json"), json);
        Files.writeString(folder.resolve(NAME + ".svg"), Chart.svg(results, caption));
        Files.writeString(folder.resolve(NAME + ".md"), table + "\n" + caption + "\n");
        if (options.readme() && options.isFull()) {
            Readme.replace(
                    checkout.root().resolve("README.md"),
                    table + "\n![How far each value is beyond its bar](perf/results/" + NAME + ".svg)\n\n" + caption + ".\n");
        }
        System.out.println();
        System.out.print(table);
        System.out.println();
        System.out.println(caption);
        System.out.println("Written: " + checkout.root().relativize(folder) + "/" + NAME + ".{json,svg,md}");
    }

    private static String commit(Checkout checkout) {
        try {
            return CommandRun.output(
                    Map.of(), Child.LIMIT, List.of("git", "-C", checkout.root().toString(), "describe", "--always", "--dirty"))
                    .strip();
        } catch (IOException e) {
            return "unknown";
        }
    }
}
