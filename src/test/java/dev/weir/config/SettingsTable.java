package dev.weir.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The lines of {@code weir.yaml} as rows: key, default, meaning. What the table in docs/reference.md is made of. */
record SettingsTable(List<Row> rows) {
    private static final Pattern SECTION = Pattern.compile("( *)([a-z-]+): *(#.*)?");
    private static final Pattern SETTING = Pattern.compile("( *)([a-z-]+): +(\\[[^]]*]|[^ #]+) *(?:# (.*))?");

    record Row(String key, String otherwise, String meaning) {}

    static SettingsTable read() throws IOException {
        List<Row> rows = new ArrayList<>();
        Deque<String> sections = new ArrayDeque<>();
        try (InputStream in = SettingsTable.class.getResourceAsStream("/dev/weir/edge-config/weir.yaml")) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                Matcher section = SECTION.matcher(line);
                Matcher setting = SETTING.matcher(line);
                if (line.isBlank() || line.startsWith("#")) {
                    continue;
                }
                boolean isSection = section.matches();
                if (!isSection && !setting.matches()) {
                    throw new AssertionError("neither a section nor a setting: " + line);
                }
                Matcher match = isSection ? section : setting;
                while (sections.size() > match.group(1).length() / 2) {
                    sections.removeLast();
                }
                if (isSection) {
                    sections.addLast(match.group(2));
                } else {
                    String key = String.join(".", sections) + "." + match.group(2);
                    rows.add(new Row(key, match.group(3), match.group(4) == null ? "" : match.group(4)));
                }
            }
        }
        return new SettingsTable(rows);
    }

    String markdown() {
        StringBuilder table = new StringBuilder("| key | default | meaning |\n|---|---|---|\n");
        for (Row row : rows) {
            String otherwise = row.otherwise().equals("~") ? "" : "`" + row.otherwise() + "`";
            table.append("| `%s` | %s | %s |\n".formatted(row.key(), otherwise, row.meaning()));
        }
        return table.toString();
    }
}
