package dev.weir.perf.compare;

import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * The rows that have a bar, as an SVG picture: how close each value is, with every bar at the same place and the reach as a
 * mark. It is legible on light and dark backgrounds.
 */
final class Chart {
    private static final int WIDTH = 900;
    private static final int LABELS = 430;
    private static final int LINE = 26;
    private static final int TOP = 44;
    private static final int VALUES = 110;

    /** Where the picture ends, in multiples of the bar; longer values are clipped, and the number is shown. */
    private static final double MOST = 2.6;

    private Chart() {}

    static String svg(List<Result> results, String caption) {
        List<Result.Measured> shown = results.stream()
                .filter(result -> result.row().bar() != null && result instanceof Result.Measured)
                .map(Result.Measured.class::cast)
                .toList();
        int height = TOP + LINE * shown.size() + 34;
        StringBuilder svg = new StringBuilder("""
                <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d" role="img">
                <title>How far each value is beyond its bar</title>
                <style>
                text { font: 13px system-ui, sans-serif; fill: #24292f }
                .small { font-size: 11px; fill: #57606a }
                .value { font-weight: 600 }
                .met { fill: #2da44e } .short { fill: #cf222e } .plain { fill: #6e7781 }
                .line { stroke: #24292f; stroke-width: 1.5 } .reach { stroke: #57606a; stroke-width: 1.5; stroke-dasharray: 3 2 }
                @media (prefers-color-scheme: dark) {
                text { fill: #e6edf3 } .small { fill: #9198a1 }
                .met { fill: #3fb950 } .short { fill: #f85149 } .plain { fill: #9198a1 }
                .line { stroke: #e6edf3 } .reach { stroke: #9198a1 }
                }
                </style>
                """.formatted(WIDTH, height));
        int bar = x(1);
        svg.append(text("small", bar, TOP - 14, "middle", "bar"));
        for (int i = 0; i < shown.size(); i++) {
            bar(svg, shown.get(i), TOP + LINE * i);
        }
        svg.append(line("line", bar, TOP - 8, TOP + LINE * shown.size()));
        svg.append(text("small", 8, height - 10, "start", caption));
        return svg.append("</svg>\n").toString();
    }

    private static void bar(StringBuilder svg, Result.Measured result, int top) {
        Row row = result.row();
        Bar bar = Objects.requireNonNull(row.bar());
        double value = result.outcome().value();
        double progress = Math.min(MOST, row.scale().progress(value, bar.least()));
        String kind = switch (result.verdict()) {
            case REACHED, MET -> "met";
            case SHORT -> "short";
            case NOT_JUDGED -> "plain";
        };
        svg.append(text("", LABELS - 10, top + 14, "end", label(row.what())));
        svg.append(String.format(
                Locale.ROOT, "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"2\"/>%n", kind, LABELS,
                top + 2,
                Math.max(1, x(progress) - LABELS), LINE - 10));
        svg.append(line("reach", x(Math.min(MOST, row.scale().progress(bar.reach(), bar.least()))), top, top + LINE - 6));
        svg.append(text(
                "value", x(MOST) + 8, top + 14, "start",
                row.scale().write(value) + " (" + row.scale().write(bar.least()) + ")"));
    }

    private static String label(String what) {
        return what.length() <= 66 ? what : what.substring(0, 64) + "…";
    }

    private static int x(double progress) {
        return LABELS + (int) Math.round((WIDTH - LABELS - VALUES) * progress / MOST);
    }

    private static String line(String kind, int x, int from, int to) {
        return String.format(Locale.ROOT, "<line class=\"%s\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>%n", kind, x, from, x, to);
    }

    private static String text(String kind, int x, int y, String anchor, String words) {
        String escaped = words.replace("&", "&amp;").replace("<", "&lt;");
        return String.format(
                Locale.ROOT, "<text class=\"%s\" x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>%n", kind, x, y, anchor, escaped);
    }
}
