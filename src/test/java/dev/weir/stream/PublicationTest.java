package dev.weir.stream;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class PublicationTest {
    @Test
    void aMissingPublicationIsMadeAsTheSchemaMakesIt() throws IOException {
        String step = Files.readString(Path.of("sql", "V3__changes.sql")).replaceAll("\\s+", " ");
        assertTrue(step.contains(Publication.WEIR.createStatement() + "; "), step);
    }
}
