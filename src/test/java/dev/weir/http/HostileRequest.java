package dev.weir.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One row of {@code hostile-requests.txt}.
 *
 * @param admin whether it is for the admin listener
 * @param answers the statuses of the answers in order, with an h behind those to HEAD
 * @param fate what becomes of the connection: open, close, any or close-on-end
 */
record HostileRequest(String name, boolean admin, List<String> answers, String fate, byte[] bytes) {
    private static final Pattern REPEATED = Pattern.compile("\\\\\\{(.*?)\\*(\\d+)}");

    static List<HostileRequest> all() {
        String text;
        try (InputStream table = HostileRequest.class.getResourceAsStream("hostile-requests.txt")) {
            text = new String(Objects.requireNonNull(table).readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<HostileRequest> rows = new ArrayList<>();
        boolean admin = false;
        for (String line : text.split("\n", -1)) {
            if (line.startsWith("@")) {
                admin = line.equals("@admin");
            } else if (!line.isEmpty() && !line.startsWith("#")) {
                rows.add(row(line, admin));
            }
        }
        return rows;
    }

    private static HostileRequest row(String line, boolean admin) {
        String[] columns = line.split(" \\| ", 3);
        List<String> expected = List.of(columns[1].split(" ", -1));
        List<String> answers = expected.subList(0, expected.size() - 1);
        return new HostileRequest(
                columns[0], admin, answers.equals(List.of("-")) ? List.of() : answers, expected.getLast(), bytes(columns[2]));
    }

    private static byte[] bytes(String written) {
        String whole = REPEATED.matcher(written)
                .replaceAll(match -> Matcher.quoteReplacement(match.group(1).repeat(Integer.parseInt(match.group(2)))));
        StringBuilder bytes = new StringBuilder();
        for (int i = 0; i < whole.length(); i++) {
            char c = whole.charAt(i);
            if (c != '\\') {
                bytes.append(c);
                continue;
            }
            i++;
            switch (whole.charAt(i)) {
                case 'r' -> bytes.append('\r');
                case 'n' -> bytes.append('\n');
                case 't' -> bytes.append('\t');
                case '0' -> bytes.append('\0');
                case '\\' -> bytes.append('\\');
                case 'x' -> {
                    bytes.append((char) Integer.parseInt(whole, i + 1, i + 3, 16));
                    i += 2;
                }
                default -> throw new IllegalArgumentException("No such escape: " + written);
            }
        }
        return bytes.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Whether the answers tell of the connection's end. */
    boolean closes() {
        return fate.equals("close");
    }

    @Override
    public String toString() {
        return name;
    }
}
