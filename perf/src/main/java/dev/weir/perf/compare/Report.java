package dev.weir.perf.compare;

import dev.weir.perf.compare.Outcome.Side;
import java.util.List;
import java.util.Locale;

/** The results as a table in Markdown. */
final class Report {
    private Report() {}

    static String table(List<Result> results) {
        StringBuilder table = new StringBuilder("""
                | row | what | edge | peer | value | spread | bar | reach | verdict |
                |---|---|---|---|---|---|---|---|---|
                """);
        results.forEach(result -> table.append(line(result)).append('\n'));
        return table.toString();
    }

    static String line(Result result) {
        Row row = result.row();
        String bars = row.bar() == null
                ? " | "
                : row.scale().write(row.bar().least()) + " | " + row.scale().write(row.bar().reach());
        String measured = switch (result) {
            case Result.Measured(Row ignored, Outcome outcome, Verdict verdict) -> rates(row, outcome) + " | "
                    + row.scale().write(outcome.value()) + " | "
                    + row.scale().write(outcome.perRound().least()) + " – " + row.scale().write(outcome.perRound().most()) + " | "
                    + bars + " | " + verdict.word();
            case Result.LeftOut(Row ignored, String why) -> " |  |  |  | " + bars + " | left out: " + why;
            case Result.Failed(Row ignored, String why) -> " |  |  |  | " + bars + " | failed: " + why;
        };
        return "| `" + row.id() + "` | " + row.what() + " | " + measured + " |";
    }

    private static String rates(Row row, Outcome outcome) {
        List<Side> sides = outcome.sides();
        if (row.scale() != Scale.RATIO) {
            return " | ";
        }
        return rate(sides.get(0), outcome.unit()) + " | " + sides.get(1).name() + ": " + rate(sides.get(1), outcome.unit());
    }

    private static String rate(Side side, String unit) {
        return String.format(Locale.ROOT, "%,.0f %s", side.perRound().median(), unit);
    }
}
