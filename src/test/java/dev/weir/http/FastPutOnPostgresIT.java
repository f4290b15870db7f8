package dev.weir.http;

import static dev.weir.http.BothWays.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.fastpath.SimplePuts;
import dev.weir.response.PieceOutput;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.statistics.Statistics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The fast path leaves the rows in a real PostgreSQL that the full path leaves, and answers as much. */
final class FastPutOnPostgresIT {
    private static final int TRIES = 200;
    private static final int MOST_FIELDS = 10;
    private static final String ROWS = "select bucket, key, value, content_type from weir.item order by bucket, key";

    private final RealEdge quick = new RealEdge("limits.head-fields=" + MOST_FIELDS);
    private final RealEdge slow = new RealEdge("limits.head-fields=" + MOST_FIELDS);
    private final BothWays ways = new BothWays(quick, slow);

    @AfterEach
    @AfterProperty
    void stop() {
        quick.close();
        slow.close();
    }

    /** Each database gives versions of its own. */
    private static String unversioned(String answer) {
        return answer.replaceAll("\r\n(ETag|Weir-Version): [^\r]*", "\r\n$1:");
    }

    private String same(String request, String told) {
        String answer = unversioned(ways.shortly(request));
        assertEquals(unversioned(ways.atLength(request)), answer, told);
        assertEquals(slow.rows(ROWS), quick.rows(ROWS), told);
        return answer;
    }

    /** Whether the fast path takes it, as {@link FastPutIT} shows. */
    private static boolean isShort(String request) {
        return SimplePuts.isSimple(request.getBytes(StandardCharsets.ISO_8859_1), MOST_FIELDS);
    }

    private void inBoth(String statement) {
        quick.sql(statement);
        slow.sql(statement);
    }

    @Provide
    Arbitrary<String> changedPuts() {
        return BothWays.changedPuts();
    }

    @Property(tries = TRIES)
    void whateverBecomesOfARequestTheAnswerAndTheRowsAreThoseOfTheFullPath(@ForAll("changedPuts") String request) {
        String answer = same(request, request);
        Statistics.label("stored by the fast path").collect(isShort(request) && answer.startsWith("HTTP/1.1 200 OK"))
                .coverage(ways -> ways.check(true).percentage(share -> share > 10));
    }

    @Test
    void aValueOfAnySizeTheFastPathTakesIsStoredWhole() {
        for (int size : new int[] {0, 1, PieceOutput.PIECE - 1, PieceOutput.PIECE}) {
            String value = "\u0000\u00ff\\".repeat(PieceOutput.PIECE).substring(0, size);
            String request = put("k", value, "Content-Type: a/b\r\n");
            assertTrue(isShort(request));
            // More than is read at once, so that another request before it would be read by itself.
            String atLength = BothWays.everything(slow, request.replace("/k ", "/%6b "));
            assertEquals(unversioned(atLength), unversioned(ways.shortly(request)));
            assertEquals(slow.rows(ROWS), quick.rows(ROWS));
            assertEquals(value, read(quick, "k"));
        }
    }

    private static String read(RealEdge edge, String key) {
        try (RawClient client = edge.raw()) {
            return client.request("GET /kv/b/" + key + " HTTP/1.1").answer().body();
        }
    }

    @Test
    void anItemThatWasDeletedIsStoredAnewAsOnTheFullPath() {
        same(put("k", "v", "Content-Type: a/b\r\n"), "new");
        inBoth("select weir.delete_item('b', 'k')");
        assertTrue(same(put("k", "again"), "deleted").startsWith("HTTP/1.1 200 OK"));
    }

    @Test
    void whatTheDatabaseRefusesIsToldAsOnTheFullPath() {
        inBoth("alter table weir.item add constraint no_such_key check (key <> 'refused')");
        String answer = same(put("refused", "v"), "refused");
        assertTrue(!answer.startsWith("HTTP/1.1 200"), answer);
        assertTrue(same(put("k", "v"), "taken").startsWith("HTTP/1.1 200 OK"));
    }
}
