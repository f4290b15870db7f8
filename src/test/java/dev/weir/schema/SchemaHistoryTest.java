package dev.weir.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class SchemaHistoryTest {
    @Test
    void itsStepsAreTheFilesThatFlywayFinds() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("sql"))) {
            assertEquals(
                    files.map(file -> String.valueOf(file.getFileName()))
                            .filter(name -> name.startsWith("V"))
                            .sorted(Comparator.comparingInt(SchemaHistoryTest::number))
                            .toList(),
                    SchemaHistory.STEPS);
        }
    }

    private static int number(String step) {
        return Integer.parseInt(step.substring(1, step.indexOf("__")));
    }
}
