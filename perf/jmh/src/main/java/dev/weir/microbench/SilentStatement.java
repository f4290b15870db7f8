package dev.weir.microbench;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A statement as {@link SilentPostgres} knows it.
 *
 * @param parameters their types
 * @param columns what each of its rows holds
 */
record SilentStatement(List<Integer> parameters, List<Column> columns) {
    static final int BOOL = 16;
    static final int INT8 = 20;
    static final int UUID = 2950;
    private static final int TEXT = 25;
    private static final int TEXTS = 1009;
    private static final int BYTEA = 17;
    private static final int INT4 = 23;
    private static final int BYTEAS = 1001;
    /** What the driver takes a string for. */
    private static final int VARCHAR = 1043;

    /** Sets something. */
    static final SilentStatement NONE = new SilentStatement(List.of(), List.of());

    private static final List<Column> VERDICT = List.of(
            new Column.Rising(INT8, Caches.FIRST_VERSION.number()),
            new Column.Fixed(INT8, Caches.MODIFIED_AT),
            new Column.Fixed(BOOL, 1),
            new Column.Text("4711"));

    private static final SilentStatement PUT =
            upsert(List.of(VARCHAR, VARCHAR, VARCHAR, BYTEA), new Column.Parameter(6));
    private static final SilentStatement PUTS_ALIKE =
            upsert(List.of(VARCHAR, VARCHAR, TEXTS, BYTEAS), new Column.Parameter(6));
    private static final SilentStatement PUTS =
            upsert(List.of(TEXTS, TEXTS, BYTEAS, TEXTS), new Column.Parameter(5), new Column.Parameter(4));

    /** What the lanes ask when they connect, by a word of it, and the one row that they get. */
    private static final Map<String, SilentStatement> ASKED_ONCE = Map.of(
            "pg_control_system", question(
                    new Column.Fixed(INT8, 1), new Column.Fixed(INT8, 1), new Column.Fixed(INT8, 1),
                    new Column.Fixed(INT8, 1), new Column.Text("now")),
            "pg_backend_pid", question(new Column.Fixed(INT4, 4711), new Column.Text("now")),
            "insert into weir.lane", question(new Column.Fixed(INT8, 1), new Column.Fixed(UUID, 1)));

    /** What a column holds in each row. */
    sealed interface Column {
        int type();

        record Fixed(int type, long number) implements Column {}

        /** One more in each row: versions rise, as the caches expect of a database. */
        record Rising(int type, long first) implements Column {}

        record Text(byte[] text) implements Column {
            Text(String text) {
                this(text.getBytes(StandardCharsets.UTF_8));
            }

            @Override
            public int type() {
                return TEXT;
            }
        }

        /** What came as a parameter, counted from 0: where that is an array, its elements, one in each row. */
        record Parameter(int at) implements Column {
            @Override
            public int type() {
                return TEXT;
            }
        }
    }

    /** @throws IllegalStateException where it is one that nobody has foreseen */
    static SilentStatement of(String sql) {
        if (sql.contains("insert into weir.item as t")) {
            return !sql.contains("unnest") ? PUT : sql.contains("i.bucket") ? PUTS : PUTS_ALIKE;
        }
        return ASKED_ONCE.entrySet().stream()
                .filter(asked -> sql.contains(asked.getKey()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("There is no answer to " + sql))
                .getValue();
    }

    private static SilentStatement question(Column... columns) {
        return new SilentStatement(List.of(), List.of(columns));
    }

    /** A batch of plain puts: the turn of its lane comes first; its names come back around the verdicts. */
    private static SilentStatement upsert(List<Integer> parameters, Column key, Column... bucket) {
        return new SilentStatement(
                Stream.of(List.of(INT8, INT8, UUID, INT8), parameters).flatMap(List::stream).toList(),
                Stream.of(List.of(key), VERDICT, List.of(bucket)).flatMap(List::stream).toList());
    }

    boolean isArray(int parameter) {
        return parameters.get(parameter) == TEXTS || parameters.get(parameter) == BYTEAS;
    }
}
