package dev.weir.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class WeirYamlTest {
    private final SettingsTable table = read();

    private static SettingsTable read() {
        try {
            return SettingsTable.read();
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    @Test
    void theFileHasTheKeysOfTheRecordsInTheirOrder() {
        List<String> keys = table.rows().stream().map(SettingsTable.Row::key).toList();
        assertEquals(List.copyOf(new SettingsShape(Settings.class).leaves().keySet()), keys);
    }

    @Test
    void everyKeyHasALineOfMeaning() {
        for (SettingsTable.Row row : table.rows()) {
            assertTrue(row.meaning().length() >= 8, row.key() + " says: " + row.meaning());
        }
    }

    @Test
    void theDefaultsAreValidWithASmallHeapAndALargeOne() throws SettingsException {
        for (long heap : new long[] {256L << 20, 64L << 30}) {
            SettingsLoader.load(null, java.util.Map.of(), List.of(), heap);
        }
    }

    @Test
    void nothingIsTheDefaultOfExactlyTheNullableComponents() {
        List<String> nullable = new ArrayList<>();
        collectNullable(Settings.class, "", nullable);
        List<String> nothing =
                table.rows().stream().filter(row -> row.otherwise().equals("~")).map(SettingsTable.Row::key).toList();
        assertEquals(nullable, nothing);
    }

    private static void collectNullable(Class<?> type, String prefix, List<String> nullable) {
        for (RecordComponent component : type.getRecordComponents()) {
            String key = prefix + Names.kebab(component.getName());
            if (component.getType().isRecord()) {
                collectNullable(component.getType(), key + ".", nullable);
            } else if (component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                nullable.add(key);
            }
        }
    }

    @Test
    void theMeaningNamesPokysVariable() {
        EnvironmentLayer.POKY.forEach((variable, key) -> {
            SettingsTable.Row row = table.rows().stream().filter(r -> r.key().equals(key)).findFirst().orElseThrow();
            assertTrue(row.meaning().contains(variable), row.key() + " does not name " + variable);
        });
    }

    @Test
    void noTwoKeysShareAVariable() {
        var keys = new SettingsShape(Settings.class).leaves().keySet();
        var variables = new HashSet<>(keys.stream().map(Names::variable).toList());
        variables.addAll(EnvironmentLayer.POKY.keySet());
        assertEquals(keys.size() + EnvironmentLayer.POKY.size(), variables.size(), new TreeSet<>(variables).toString());
    }

    @Test
    void aTableForPeopleCanBeMadeOfIt() {
        String markdown = table.markdown();
        assertTrue(markdown.contains("| `cache.off-heap.max-bytes` | `1GiB` | "), markdown);
        assertTrue(markdown.contains("| `database.dsn` |  | "), markdown);
        assertEquals(table.rows().size() + 2L, markdown.lines().count());
    }

    @Test
    void theReferenceHasTheTable() throws IOException {
        Path reference = Path.of("docs/reference.md");
        assertTrue(
                Files.readString(reference).contains("\n\n" + table.markdown() + "\n"),
                reference + " should have this table:\n" + table.markdown());
    }
}
