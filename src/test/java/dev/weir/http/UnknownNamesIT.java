package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a write, or a request to {@code /multi}, says and the edge does not know is refused by its name; nothing is changed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class UnknownNamesIT {
    private EdgeFixture edge;

    @BeforeAll
    void start() {
        edge = new EdgeFixture("http.linger=20ms");
        edge.put("/kv/b/k", "value");
    }

    @AfterAll
    void stop() {
        edge.close();
    }

    private void refused(HttpResponse<String> answer, String before, String... words) {
        assertEquals(400, answer.statusCode(), answer.body());
        for (String word : words) {
            assertTrue(answer.body().contains(word), answer.body());
        }
        assertTrue(answer.body().length() < 300, answer.body());
        assertEquals(before, edge.flows.contents());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "POST", "DELETE"})
    void aWriteOfAnItemHasNoQuery(String method) {
        String before = edge.flows.contents();
        String body = method.equals("DELETE") ? "" : "other";
        refused(edge.send(method, "/kv/b/k?lang=de", body), before, "lang", "%3F");
        refused(edge.send(method, "/b/k?lang=de", body), before, "lang");
        refused(edge.send(method, "/kv/b/new?lang=de&page=2", body), before, "lang", "page");
        refused(edge.send(method, "/kv/b/k?lang", body), before, "lang");
        refused(edge.send(method, "/kv/b/k?=de", body), before, "");
        refused(edge.send(method, "/kv/b/k?versions=true", body), before, "versions");
        refused(edge.send(method, "/kv/b/k?" + "n".repeat(2000), body), before, "nnn");
        refused(edge.send(method, "/kv/b/k?%0a%00", body), before, "%0a%00");
    }

    @Test
    void aReadIsNotChangedByAQuery() {
        assertEquals("value", edge.get("/kv/b/k?lang=de").body());
        assertEquals(200, edge.send("HEAD", "/kv/b/k?lang=de", "").statusCode());
        assertEquals(200, edge.get("/status?x").statusCode());
        assertEquals(204, edge.send("OPTIONS", "/kv/b/k?lang=de", "").statusCode());
    }

    @Test
    void anEmptyQueryIsNone() {
        edge.put("/kv/b/empty?", "v");
        assertEquals("v", edge.get("/kv/b/empty").body());
        assertEquals("[]", edge.multi("PUT", "b?", "[]").body());
        assertEquals(200, edge.delete("/kv/b/empty?").statusCode());
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, atomc=true, the nearest is atomic", "PUT, Atomic=true, the nearest is atomic", "PUT, version=true, versions",
        "PUT, x, atomic and versions", "PUT, atomic=true&ttl=5, ttl", "PUT, atomic=true&atomic=true, twice",
        "PUT, atomic=false&atomic=true, twice", "PUT, versions=true&versions=false, twice", "PUT, atomic, true or false",
        "PUT, atomic=, true or false", "PUT, atomic=TRUE, true or false", "PUT, versions=1, true or false",
        "PUT, atomic==true, true or false", "DELETE, atomic=true, atomic", "DELETE, version=true, the nearest is versions",
        "DELETE, versions=yes, true or false", "POST, versions=true, versions", "POST, atomic=true, atomic", "POST, x=1, x"
    })
    void aQueryOfMultiSaysWhatTheMethodKnows(String method, String query, String words) {
        String json = method.equals("PUT") ? "[{\"key\":\"k\",\"data\":\"other\"}]" : "[{\"key\":\"k\"}]";
        refused(edge.multi(method, "b?" + query, json), edge.flows.contents(), words);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "PUT    | \"data\":\"v\",\"ttl\":60              | ttl",
        "PUT    | \"data\":\"v\",\"ttl\":null            | ttl",
        "PUT    | \"data\":\"v\",\"if_match\":\"1\"      | if_match",
        "PUT    | \"data\":\"v\",\"\":\"1\"              | Entry 2",
        "PUT    | \"dta\":\"v\"                          | the nearest is data",
        "PUT    | \"data\":\"v\",\"contentType\":\"a/b\" | the nearest is content_type",
        "PUT    | \"data\":\"v\",\"Encoding\":\"base64\" | the nearest is encoding",
        "PUT    | \"data\":\"v\",\"modified\":\"x\"      | modified",
        "PUT    | \"data\":\"v\",\"x\":{\"y\":[1,{}]}    | x",
        "POST   | \"modifed_at\":null                    | the nearest is modified_at",
        "POST   | \"data\":\"v\"                         | data",
        "POST   | \"encoding\":\"base64\"                | encoding",
        "POST   | \"ttl\":1                              | ttl",
        "DELETE | \"data\":\"v\"                         | data",
        "DELETE | \"if_match\":\"1\"                     | if_match",
        "DELETE | \"content_type\":\"a/b\"               | content_type"
    })
    void anEntrySaysWhatTheMethodKnows(String method, String members, String words) {
        String first = "{\"key\":\"fine\"" + (method.equals("PUT") ? ",\"data\":\"v\"" : "") + "}";
        refused(
                edge.multi(method, "b", "[" + first + ",{\"key\":\"k\"," + members + "}]"),
                edge.flows.contents(),
                "Entry 2 ",
                words);
    }

    @Test
    void aMemberThatAnotherMethodKnowsMayBeNull() {
        assertEquals("{\"k\":\"value\"}", edge.multi("POST", "b", "[{\"key\":\"k\",\"data\":null,\"encoding\":null}]").body());
        String gone = "[{\"key\":\"none\",\"data\":null,\"modified_at\":null}]";
        assertEquals("[{\"key\":\"none\",\"result\":\"absent\"}]", edge.multi("DELETE", "b", gone).body());
    }

    @Test
    void anOddNameIsToldInPlainText() {
        String answer =
                edge.multi("PUT", "b", "[{\"key\":\"k\",\"a\\n\\u0000\u00e9\\u202e" + "x".repeat(500) + "\":1}]").body();
        assertTrue(answer.startsWith("Entry 1 has a"), answer);
        assertTrue(answer.contains("\u00e9"), answer);
        assertFalse(answer.strip().codePoints().anyMatch(c -> Character.isISOControl(c) || c == 0x202e), answer);
        assertTrue(answer.length() < 300, answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"If-Match", "If-None-Match", "If-Unmodified-Since"})
    void aConditionOfManyItemsIsRefused(String field) {
        String before = edge.flows.contents();
        for (String method : new String[] {"PUT", "DELETE"}) {
            String json = method.equals("PUT") ? "[{\"key\":\"k\",\"data\":\"other\"}]" : "[{\"key\":\"k\"}]";
            refused(
                    edge.send(method, "/multi/b", json, "Content-Type", "application/json", field, "*"), before, field);
        }
    }
}
