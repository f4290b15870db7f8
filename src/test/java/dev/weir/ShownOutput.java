package dev.weir;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compares what commands print with what a document shows. Dates, spans of time, and what depends on the moment may differ.
 * Versions and UUIDs differ too, but one that the document shows in several places has to be the same in all of them.
 */
final class ShownOutput {
    private static final String DATE = "(?:[A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT"
            + "|\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{3})?Z)";
    private static final String MOMENT = "\\d+\\.\\d s|[\\d,]+ a second|fences \\d+|\\d+ bytes behind";
    private static final String VERSION = "\\d{18}|\\d{13}\\.\\d{1,5}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
    private static final Pattern VARIABLE =
            Pattern.compile("(?<date>" + DATE + ")|(?<moment>\\b(?:" + MOMENT + ")\\b)|(?<version>\\b(?:" + VERSION + ")\\b)");

    private final Map<String, String> versions = new HashMap<>();

    /** The text with each version that has been shown replaced by the real one. */
    String withRealVersions(String shown) {
        return VARIABLE.matcher(shown).replaceAll(variable -> {
            String version = variable.group("version");
            return Matcher.quoteReplacement(version == null ? variable.group() : versions.getOrDefault(version, version));
        });
    }

    /** Whether the real output is the one that is shown; learns the real versions from it. */
    boolean matches(String shown, String real) {
        Map<String, String> groups = new HashMap<>();
        Matcher match = Pattern.compile(pattern(shown, groups)).matcher(real);
        if (!match.matches()) {
            return false;
        }
        groups.forEach((version, group) -> versions.put(version, match.group(group)));
        return true;
    }

    private String pattern(String shown, Map<String, String> groups) {
        StringBuilder pattern = new StringBuilder();
        Matcher variable = VARIABLE.matcher(shown);
        int end = 0;
        while (variable.find()) {
            pattern.append(Pattern.quote(shown.substring(end, variable.start())));
            end = variable.end();
            String version = variable.group("version");
            if (version == null) {
                pattern.append("(?:").append(variable.group("date") == null ? MOMENT : DATE).append(')');
            } else if (versions.containsKey(version)) {
                pattern.append(Pattern.quote(versions.get(version)));
            } else if (groups.containsKey(version)) {
                pattern.append("\\k<").append(groups.get(version)).append('>');
            } else {
                String group = "v" + groups.size();
                groups.put(version, group);
                pattern.append("(?<").append(group).append('>').append(VERSION).append(')');
            }
        }
        return pattern.append(Pattern.quote(shown.substring(end))).toString();
    }
}
