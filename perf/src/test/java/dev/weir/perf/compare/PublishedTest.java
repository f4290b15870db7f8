package dev.weir.perf.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.perf.compare.Outcome.Side;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is written of a run: table, picture, JSON, and the README's part. */
final class PublishedTest {
    private static final Instant DATE = Instant.parse("2026-11-21T10:00:00Z");
    private static final Machine MACHINE = new Machine("A <fast> & quiet one", 2, 8192, "Linux 6", 0.1, Map.of("wrk", "4.1"));
    private static final Bar BAR = new Bar(0.9, 1);

    @Test
    void theTableHasALineForEachRowHoweverItEnded() {
        String table = Report.table(List.of(
                measured(BAR, 95, 100, Verdict.MET),
                new Result.LeftOut(row(BAR), "webdis is not installed"),
                new Result.Failed(row(null), "it answered 503")));
        List<String> lines = table.lines().toList();
        assertEquals(5, lines.size());
        assertEquals(
                "| `id` | what | 95 GET/s | peer: 100 GET/s | 0.95 | 0.95 – 0.95 | 0.90 | 1.00 | bar |", lines.get(2));
        assertTrue(lines.get(3).endsWith("| 0.90 | 1.00 | left out: webdis is not installed |"), lines.get(3));
        assertTrue(lines.get(4).endsWith("| failed: it answered 503 |"), lines.get(4));
        lines.forEach(line -> assertEquals(10, line.chars().filter(c -> c == '|').count(), line));
    }

    @Test
    void thePictureIsWellFormedAndShowsOnlyWhatHasABar() throws Exception {
        String svg = Chart.svg(
                List.of(
                        measured(BAR, 95, 100, Verdict.MET),
                        measured(BAR, 5, 100, Verdict.SHORT),
                        measured(BAR, 9000, 100, Verdict.REACHED),
                        measured(null, 1, 1, Verdict.NOT_JUDGED),
                        new Result.LeftOut(row(BAR), "nothing")),
                MACHINE.processor());
        var document = DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
        assertEquals(3, document.getElementsByTagName("rect").getLength());
        int width = Integer.parseInt(document.getDocumentElement().getAttribute("width"));
        for (int i = 0; i < 3; i++) {
            var attributes = document.getElementsByTagName("rect").item(i).getAttributes();
            int x = Integer.parseInt(attributes.getNamedItem("x").getNodeValue());
            int length = Integer.parseInt(attributes.getNamedItem("width").getNodeValue());
            assertTrue(length > 0 && x + length < width, "a bar leaves the picture");
        }
    }

    @Test
    void theJsonHoldsEveryRoundOfEverySide() throws Exception {
        String json = ResultsJson.write(
                DATE, MACHINE, "abc", Map.of("fsync", "on"), Options.parse(),
                List.of(measured(BAR, 95, 100, Verdict.MET), new Result.LeftOut(row(BAR), "webdis is not installed")));
        JsonNode root = new ObjectMapper().readTree(json);
        assertEquals("2026-11-21T10:00:00Z", root.get("date").asText());
        assertEquals("on", root.at("/database/fsync").asText());
        assertEquals(0.95, root.at("/rows/0/value").asDouble());
        assertEquals(2, root.at("/rows/0/sides/1/rounds").size());
        assertEquals("webdis is not installed", root.at("/rows/1/leftOut").asText());
        assertFalse(root.at("/rows/1").has("value"));
    }

    @Test
    void onlyTheMarkedPartOfTheReadmeIsReplaced() {
        String readme = "before\n" + Readme.FROM + "old\n" + Readme.TO + "\nafter\n";
        String once = Readme.replaced(readme, "new\n");
        assertEquals("before\n" + Readme.FROM + "\nnew\n\n" + Readme.TO + "\nafter\n", once);
        assertEquals(once, Readme.replaced(once, "new\n"));
        assertThrows(IllegalStateException.class, () -> Readme.replaced("no marks", "new"));
    }

    private static Result measured(@Nullable Bar bar, double edge, double peer, Verdict verdict) {
        Series mine = new Series(List.of(edge, edge));
        Series theirs = new Series(List.of(peer, peer));
        return new Result.Measured(
                row(bar),
                new Outcome(
                        edge / peer, mine.by(theirs), "GET/s", List.of(new Side("edge", mine), new Side("peer", theirs)),
                        List.of()),
                verdict);
    }

    private static Row row(@Nullable Bar bar) {
        return new Row("id", "what", Scale.RATIO, bar, Set.of(), (stage, options) -> {
            throw new IllegalStateException("nothing is run");
        });
    }
}
