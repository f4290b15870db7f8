package dev.weir.varnish;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.item.EntityTag;
import dev.weir.item.Version;
import dev.weir.varnish.Http.Answer;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The status of every method under every condition, on an item that is there, that never was and that is deleted; by the edge,
 * from its database and its caches, and by a Varnish in front, with a copy and without. RFC 9110 section 13.2.1: a condition
 * is ignored where the request would fail without it. Poky's {@code *} and dates on reads are the exception.
 */
final class ConditionsTableIT {
    private static final String DATE = "Sun, 06 Nov 1994 08:49:37 GMT";

    @SuppressWarnings("NullAway.Init") // set by start
    private static EdgeBehindVarnish both;

    private static final Http HTTP = new Http();

    private static int keys;

    @BeforeAll
    static void start() throws IOException {
        both = EdgeBehindVarnish.start();
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        HTTP.close();
        both.close();
    }

    private enum State {
        PRESENT,
        ABSENT,
        DELETED
    }

    private record Item(URI atEdge, URI atVarnish, String tag) {}

    /**
     * @param condition a field and its value, in which TAG is the item's and DATE its modified-at
     * @param read what GET and HEAD answer where the item is there, and where it is not
     * @param written the same of PUT and POST
     * @param deleted the same of DELETE
     */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "None: x                                            | 200 404 | 200 200 | 200 404",
        "If-Match: *                                        | 200 412 | 200 412 | 200 404",
        "If-Match: TAG                                      | 200 404 | 200 412 | 200 404",
        "If-Match: \"1\"                                    | 412 404 | 412 412 | 412 404",
        "If-Match: \"1\", TAG                               | 200 404 | 200 412 | 200 404",
        "If-Match: W/TAG                                    | 412 404 | 412 412 | 412 404",
        "If-Match: DATE                                     | 200 412 | 400 400 | 400 400",
        "If-Match: \"DATE\"                                 | 200 412 | 400 400 | 400 400",
        "If-Match: Mon, 07 Nov 1994 08:49:37 GMT            | 412 412 | 400 400 | 400 400",
        "If-Match: 42                                       | 412 404 | 400 400 | 400 400",
        "X-If-Match: *                                      | 200 412 | 200 200 | 200 404",
        "X-If-Match: TAG                                    | 200 404 | 200 200 | 200 404",
        "X-If-Match: \"1\"                                  | 412 404 | 200 200 | 200 404",
        "X-If-Match: DATE                                   | 200 412 | 200 200 | 200 404",
        "X-If-Match: Mon, 07 Nov 1994 08:49:37 GMT          | 412 412 | 200 200 | 200 404",
        "If-None-Match: *                                   | 304 404 | 412 200 | 412 404",
        "If-None-Match: TAG                                 | 304 404 | 412 200 | 412 404",
        "If-None-Match: W/TAG                               | 304 404 | 412 200 | 412 404",
        "If-None-Match: \"1\"                               | 200 404 | 200 200 | 200 404",
        "If-None-Match: 42                                  | 200 404 | 400 400 | 400 400",
        "If-Unmodified-Since: DATE                          | 200 404 | 200 200 | 200 404",
        "If-Unmodified-Since: Sat, 05 Nov 1994 08:49:37 GMT | 412 404 | 412 200 | 412 404",
        "If-Unmodified-Since: yesterday                     | 200 404 | 400 400 | 400 400",
        "If-Modified-Since: Mon, 07 Nov 1994 08:49:37 GMT   | 200 404 | 200 200 | 200 404"
    })
    void aConditionDecidesOnlyWhatWouldSucceedWithoutIt(String condition, String read, String written, String deleted)
            throws Exception {
        List<String> wrong = new ArrayList<>();
        for (State state : State.values()) {
            for (boolean copied : new boolean[] {false, true}) {
                // Reads change nothing, so that they share an item; a copy of it is asked for first, or is not.
                Item item = item(state);
                for (URI uri : List.of(item.atEdge(), item.atVarnish())) {
                    for (String method : List.of("GET", "HEAD")) {
                        if (copied) {
                            HTTP.get(uri);
                        }
                        note(wrong, state, copied, method, uri, item, condition, read);
                    }
                }
                for (String method : List.of("PUT", "POST", "DELETE")) {
                    for (boolean throughVarnish : new boolean[] {false, true}) {
                        Item own = item(state);
                        URI uri = throughVarnish ? own.atVarnish() : own.atEdge();
                        if (copied) {
                            HTTP.get(uri);
                        }
                        String statuses = method.equals("DELETE") ? deleted : written;
                        note(wrong, state, copied, method, uri, own, condition, statuses);
                    }
                }
            }
        }
        assertEquals("", String.join("\n", wrong));
    }

    private static void note(
            List<String> wrong, State state, boolean copied, String method, URI uri, Item item,
            String condition, String statuses)
            throws IOException, InterruptedException {
        String[] field = condition.replace("TAG", item.tag()).replace("DATE", DATE).split(": ", 2);
        String what = state + (copied ? " with a copy, " : ", ") + method + " at "
                + (uri.equals(item.atEdge()) ? "the edge" : "Varnish");
        int expected = Integer.parseInt(state == State.PRESENT ? statuses.substring(0, 3) : statuses.substring(4));
        Answer answer = method.startsWith("P")
                ? HTTP.send(method, uri, "new", field)
                : HTTP.send(method, uri, field);
        if (answer.status() != expected) {
            wrong.add(what + ": " + answer.status() + " instead of " + expected);
        }
        if (answer.status() == 412) {
            assertEquals(state == State.PRESENT ? item.tag() : "", answer.field("ETag"), what);
        }
    }

    private static Item item(State state) throws IOException, InterruptedException {
        String key = "k" + keys++;
        URI edge = both.edge().item("b", key);
        String tag = "\"2\"";
        if (state != State.ABSENT) {
            tag = HTTP.put(edge, "v", "If-Unmodified-Since", DATE).field("ETag");
        }
        if (state == State.DELETED) {
            tag = EntityTag.of(Version.parse(HTTP.send("DELETE", edge).field("Weir-Version")).orElseThrow());
        }
        return new Item(edge, both.varnish().item("b", key), tag);
    }
}
