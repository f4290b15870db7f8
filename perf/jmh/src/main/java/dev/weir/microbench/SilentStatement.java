package dev.weir.microbench;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * A statement as {@link SilentPostgres} knows it.
 *
 * @param parameters their types
 * @param columns what each of its rows holds; an upsert's first two are those of the write
 */
record SilentStatement(List<Integer> parameters, List<Column> columns) {
    static final int BOOL = 16;
    static final int INT8 = 20;
    static final int UUID = 2950;
    static final int TEXT = 25;
    private static final int BYTEA = 17;
    private static final int INT4 = 23;
    private static final int BYTEAS = 1001;
    private static final int TEXTS = 1009;
    /** What the driver takes a string for. */
    private static final int VARCHAR = 1043;

    /** Sets something. */
    static final SilentStatement NONE = new SilentStatement(List.of(), List.of());

    private static final SilentStatement ONE = upsert(List.of(INT8, INT8, UUID, INT8, VARCHAR, VARCHAR, BYTEA, VARCHAR));
    private static final SilentStatement MANY = upsert(List.of(INT8, INT8, UUID, INT8, TEXTS, TEXTS, BYTEAS, TEXTS));

    /** What the lanes ask when they connect, by a word of it, and the one row that they get. */
    private static final Map<String, SilentStatement> ASKED_ONCE = Map.of(
            "pg_control_system", question(
                    new Column(INT8, 1), new Column(INT8, 1), new Column(INT8, 1), new Column(INT8, 1), text("now")),
            "pg_backend_pid", question(new Column(INT4, 4711), text("now")),
            "insert into weir.lane", question(new Column(INT8, 1), new Column(UUID, 1)));

    /** @param text the value where it is one, and not a number */
    record Column(int type, long number, byte[] text) {
        Column(int type, long number) {
            this(type, number, new byte[0]);
        }
    }

    /** @throws IllegalStateException where it is one that nobody has foreseen */
    static SilentStatement of(String sql) {
        if (sql.contains("insert into weir.item as t")) {
            return sql.contains("unnest") ? MANY : ONE;
        }
        return ASKED_ONCE.entrySet().stream()
                .filter(asked -> sql.contains(asked.getKey()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("There is no answer to " + sql))
                .getValue();
    }

    private static Column text(String text) {
        return new Column(TEXT, 0, text.getBytes(StandardCharsets.UTF_8));
    }

    private static SilentStatement question(Column... columns) {
        return new SilentStatement(List.of(), List.of(columns));
    }

    private static SilentStatement upsert(List<Integer> parameters) {
        return new SilentStatement(parameters, List.of(
                text(""), text(""), new Column(INT8, Caches.FIRST_VERSION.number()), new Column(INT8, Caches.MODIFIED_AT),
                new Column(BOOL, 1), text("4711")));
    }

    /** Whether it is a batch of plain puts; their names come back with the verdicts. */
    boolean isUpsert() {
        return this == MANY || this == ONE;
    }

    /** Whether the names are arrays. */
    boolean isOfMany() {
        return this == MANY;
    }
}
