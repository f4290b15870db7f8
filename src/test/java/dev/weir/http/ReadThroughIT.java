package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose reads may go past the caches. */
final class ReadThroughIT {
    @ParameterizedTest
    @CsvSource({"anyone, true", "nobody, false"})
    void aSettingSaysWhoseReadsGoToTheDatabase(String who, boolean through) {
        try (EdgeFixture edge = new EdgeFixture("http.read-through=" + who)) {
            edge.put("/kv/b/k", "value");
            for (String path : List.of("/kv/b/k", "/kv/b/%6b", "/b/k")) {
                assertEquals("value", edge.get(path, "Cache-Control", "max-age=0, no-cache").body());
                assertEquals(through, edge.flows.lastReadThrough(), path);
            }
            edge.send("POST", "/multi/b", "[{\"key\":\"k\"}]", "Content-Type", "application/json", "Cache-Control", "no-cache");
            assertEquals(through, edge.flows.lastReadThrough());
        }
    }

    @Test
    void nobodyIsAnsweredWithWhatIsNotCached() {
        try (EdgeFixture edge = new EdgeFixture("http.read-through=nobody")) {
            assertEquals(504, edge.get("/kv/b/none", "Cache-Control", "no-cache, only-if-cached").statusCode());
        }
    }
}
