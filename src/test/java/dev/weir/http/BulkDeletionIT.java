package dev.weir.http;

import static dev.weir.http.EdgeCalls.field;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.database.StoreException;
import dev.weir.testing.Waiting;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code DELETE /kv/{bucket}?tag=} and {@code ?prefix=}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BulkDeletionIT {
    private RealEdge edge;

    @BeforeAll
    void start() {
        edge = new RealEdge("limits.delete-items=100");
    }

    @AfterAll
    void stop() {
        edge.close();
    }

    private void store(String bucket, int items) {
        edge.sql("select weir.put_item('" + bucket + "', 'k' || lpad(n::text, 5, '0'), 'v', tags => array['all', 'n' || n % 10])"
                + " from generate_series(0, " + (items - 1) + ") n");
    }

    private long live(String bucket) {
        return edge.number("select count(value) from weir.item where bucket = '" + bucket + "'");
    }

    private static String deleted(long items) {
        return "{\"deleted\":" + items + "}";
    }

    @Test
    void allThatHaveTheTagAreGoneFromTheDatabaseAndFromTheCaches() {
        store("tagged", 60);
        for (int i = 0; i < 60; i++) {
            edge.get("/kv/tagged/k%05d".formatted(i));
        }
        edge.put("/kv/tagged/k00003", "without");
        long highest = edge.number("select max(version) from weir.item where bucket = 'tagged'");
        HttpResponse<String> answer = edge.delete("/kv/tagged?tag=n3");
        assertEquals(200, answer.statusCode());
        assertEquals(deleted(5), answer.body());
        assertEquals("application/json", field(answer, "content-type"));
        assertEquals("no-store", field(answer, "cache-control"));
        for (int i = 0; i < 60; i++) {
            assertEquals(i % 10 == 3 && i != 3 ? 404 : 200, edge.get("/kv/tagged/k%05d".formatted(i)).statusCode());
        }
        assertEquals(5, edge.number("select count(*) from weir.item where bucket = 'tagged' and value is null and tags is null"
                + " and version > " + highest));
        assertEquals(1,
                edge.number("select count(distinct xmin::text) from weir.item where bucket = 'tagged' and value is null"));
        assertEquals(0, edge.number("select count(*) from weir.tag t where bucket = 'tagged' and key in"
                + " (select key from weir.item where bucket = 'tagged' and value is null)"));
        assertEquals(deleted(0), edge.delete("/kv/tagged?tag=n3").body());
        assertEquals(deleted(0), edge.delete("/kv/nobody?tag=n3").body());
    }

    @ParameterizedTest
    @CsvSource({"100, 1", "101, 2", "550, 6"})
    void manyAreDeletedInBatches(int items, int transactions) {
        store("many" + items, items);
        assertEquals(deleted(items), edge.delete("/kv/many" + items + "?tag=all").body());
        assertEquals(0, live("many" + items));
        assertEquals(
                transactions,
                edge.number("select count(distinct xmin::text) from weir.item where bucket = 'many" + items + "'"));
    }

    @Test
    void aPrefixDeletesWhatBeginsWithItWhateverItsTags() {
        for (String key : List.of("a", "a%b/1", "a%b/2", "a%c", "b")) {
            edge.put("/kv/prefix/" + key.replace("%", "%25"), "v");
        }
        assertEquals(deleted(2), edge.delete("/kv/prefix?prefix=a%25b/").body());
        assertEquals("[\"a\",\"a%c\",\"b\"]", edge.get("/kv/prefix").body());
        assertEquals(404, edge.get("/kv/prefix/a%25b/1").statusCode());
    }

    @Test
    void whatHasExpiredDoesNotCount() {
        edge.sql("select weir.put_item('expired', 'k', 'v', tags => '{t}', expires_in => interval '-1 s')");
        assertEquals(deleted(0), edge.delete("/kv/expired?tag=t").body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?", "?tag=a&prefix=b", "?prefix=", "?prefix", "?prefix=%FF", "?prefix=%0A", "?tag=a&limit=1",
        "?prefix=a&prefix=a", "?after=a", "?Tag=a"})
    void whatDoesNotSelectOneWayIsRefusedInWords(String query) {
        edge.put("/kv/refused/a", "v", "Weir-Tags", "a");
        HttpResponse<String> answer = edge.delete("/kv/refused" + query);
        assertEquals(400, answer.statusCode());
        assertTrue(answer.body().strip().endsWith("."), answer.body());
        assertEquals(1, live("refused"));
        assertEquals(400, edge.delete("/kv/refused?prefix=" + "a".repeat(1025)).statusCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"If-Match", "If-None-Match", "If-Unmodified-Since"})
    void conditionsAreRefused(String field) {
        edge.put("/kv/conditions/a", "v", "Weir-Tags", "a");
        HttpResponse<String> answer = edge.delete("/kv/conditions?tag=a", field, "*");
        assertEquals(400, answer.statusCode());
        assertEquals(field + " is no condition of many items.", answer.body().strip());
        assertEquals(1, live("conditions"));
    }

    @Test
    void aBucketThatRequiresAConditionIsLeftAlone() {
        edge.sql("insert into weir.bucket (name, required_conditions) values ('careful', '{if-match}')");
        edge.sql("select weir.put_item('careful', 'k', 'v', tags => '{t}')");
        Waiting.until(() -> edge.put("/kv/careful/new", "v").statusCode() == 428);
        HttpResponse<String> answer = edge.delete("/kv/careful?tag=t");
        assertEquals(428, answer.statusCode());
        assertTrue(answer.body().startsWith("Each write to the bucket careful needs a condition, If-Match"), answer.body());
        assertEquals(1, edge.number("select count(value) from weir.item where bucket = 'careful' and key = 'k'"));
    }

    @Test
    void aSecondRequestForTheSameIsRefusedMeanwhile() throws Exception {
        try (EdgeFixture memory = new EdgeFixture()) {
            memory.put("/kv/b/k", "v", "Weir-Tags", "t");
            var gate = new CountDownLatch(1);
            memory.flows.holdWrites(gate);
            var first = CompletableFuture.supplyAsync(() -> memory.delete("/kv/b?tag=t"));
            Waiting.until(() -> memory.flows.waitingWrites.get() == 1);
            HttpResponse<String> second = memory.delete("/kv/b?tag=t");
            assertEquals(409, second.statusCode());
            assertEquals(
                    "This edge is already deleting the same items for another request; repeat it when that is answered.",
                    second.body().strip());
            gate.countDown();
            assertEquals(deleted(1), first.get().body());
            assertEquals(deleted(0), memory.delete("/kv/b?tag=t").body());
        }
    }

    @Test
    void aPendingPurgeIsTold() {
        try (EdgeFixture memory = new EdgeFixture()) {
            memory.flows.leavePurgesPending();
            memory.put("/kv/b/k", "v", "Weir-Tags", "t");
            assertEquals("pending", field(memory.delete("/kv/b?tag=t"), "weir-purge"));
            assertEquals("", field(memory.delete("/kv/b?tag=t"), "weir-purge"));
        }
    }

    @Test
    void aFailureBeforeAnythingIsDeletedIsThatOfAnyWrite() {
        try (EdgeFixture memory = new EdgeFixture()) {
            memory.put("/kv/b/k", "v", "Weir-Tags", "t");
            memory.flows.failWith(new StoreException.Unavailable("x"));
            HttpResponse<String> answer = memory.delete("/kv/b?tag=t");
            assertEquals(503, answer.statusCode());
            assertEquals("The database did not answer in time; nothing was changed. Try again.", answer.body().strip());
            memory.flows.failWith(null);
            assertEquals(deleted(1), memory.delete("/kv/b?tag=t").body());
        }
    }

    @Test
    void aBatchThatFailsLeavesTheEarlierOnesDeleted() {
        store("half", 250);
        edge.sql("create function refuse() returns trigger language plpgsql as $$ begin raise check_violation; end $$");
        edge.sql("create trigger refuse before update on weir.item for each row"
                + " when (new.bucket = 'half' and new.key = 'k00150') execute function refuse()");
        HttpResponse<String> answer = edge.delete("/kv/half?tag=all");
        assertEquals(422, answer.statusCode());
        assertEquals("Not all is deleted: after 100 items, which stay deleted, the rest failed. Repeat the request.",
                answer.body().strip());
        assertEquals(150, live("half"));
        assertEquals(404, edge.get("/kv/half/k00099").statusCode());
        edge.sql("drop trigger refuse on weir.item");
        assertEquals(deleted(150), edge.delete("/kv/half?tag=all").body());
    }
}
