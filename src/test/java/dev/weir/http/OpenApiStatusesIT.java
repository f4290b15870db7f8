package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.http.OpenApi.Operation;
import dev.weir.testing.Waiting;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Every operation of the OpenAPI document is called until it has answered with each of its statuses, and each of these answers
 * is as the document says. What a database and its settings decide is asked of a whole edge; what they cannot be made to do on
 * demand, of a listener over flows in memory.
 */
final class OpenApiStatusesIT {
    private static final String ITEM = "/kv/{bucket}/{key}";
    private static final String KEYS = "/kv/{bucket}";
    private static final String BUCKETS = "/kv";
    private static final String MULTI = "/multi/{bucket}";
    private static final String DOCUMENT = "/_openapi.yaml";
    private static final String PROBLEM = "application/problem+json";
    private static final String[] JSON = {"Content-Type", "application/json"};
    private static final String ONE = "[{\"key\":\"k\"}]";
    private static final String PUT_ONE = "[{\"key\":\"k\",\"data\":\"v\"}]";
    private static final String TOO_NEW = "99999999999999.0";

    private final DescribedAnswers answers = new DescribedAnswers(OpenApi.PUBLIC);

    @Test
    void everyStatusIsReachedAndEveryAnswerIsAsDescribed() {
        Refusals refusals = new Refusals(answers);
        try (RealEdge edge = new RealEdge(
                "http.cors-allow-origin=*", "http.tag-field=cache-tag", "buckets.cdn-max-age=60s", "limits.tags=4",
                "kinds.siblings-most=2")) {
            edge.sql("insert into weir.bucket (name, required_conditions) values ('careful', '{if-match}')");
            Waiting.until(() -> edge.put("/kv/careful/new", "v").statusCode() == 428);
            refusals.malformed(edge);
            reads(edge);
            writes(edge);
            many(edge);
            lists(edge);
            queues(edge);
            pages(edge);
            siblings(edge);
        }
        tagFields();
        refusals.misdirected();
        refusals.limited();
        refusals.slow();
        refusals.crowded();
        refusals.failures();
        refusals.rules();
        refusals.strangers();
        refusals.underWay();
        assertEquals("", String.join("\n", answers.offences()));
        assertEquals("", String.join("\n", answers.unreached()));
    }

    private void reads(EdgeCalls edge) {
        edge.put("/kv/r/k", "hello", "Weir-Tags", "t, u", "Weir-Expires-In", "3600", "Content-Language", "en",
                "Content-Disposition", "inline");
        edge.put("/kv/r/br", "coded", "Content-Encoding", "br");
        Encoded.put(edge, "/kv/r/gzip", Encoded.gzip(Encoded.TEXT), "Content-Encoding", "gzip");
        edge.put("/kv/r/broken", "not gzip", "Content-Encoding", "gzip");
        edge.put("/kv/r/gone", "x");
        edge.delete("/kv/r/gone");
        for (String method : List.of("GET", "HEAD")) {
            String tag = EdgeCalls.etag(answers.call(edge, 200, method, ITEM, "/kv/r/k", ""));
            answers.call(edge, 200, method, ITEM, "/r/k", "");
            answers.call(edge, 200, method, ITEM, "/kv/r/%6b", "");
            answers.call(edge, 200, method, ITEM, "/kv/r/k", "", "Cache-Control", "no-cache");
            answers.call(edge, 200, method, ITEM, "/kv/r/br", "");
            answers.call(edge, 200, method, ITEM, "/kv/r/gzip", "", "Accept-Encoding", "identity");
            answers.call(edge, 304, method, ITEM, "/kv/r/k", "", "If-None-Match", tag);
            answers.call(edge, 304, method, ITEM, "/kv/r/%6b", "", "If-None-Match", tag);
            answers.call(edge, 304, method, ITEM, "/kv/r/gzip", "", "If-None-Match", "*", "Accept-Encoding", "identity");
            for (String accept : List.of("*/*", PROBLEM)) {
                answers.call(edge, 400, method, ITEM, "/kv/r/%00", "", "Accept", accept);
                answers.call(edge, 404, method, ITEM, "/kv/r/none", "", "Accept", accept);
                answers.call(edge, 404, method, ITEM, "/kv/r/gone", "", "Accept", accept);
                answers.call(edge, 404, method, ITEM, "/kv/r/%6eone", "", "Accept", accept);
                answers.call(edge, 406, method, ITEM, "/kv/r/br", "", "Accept", accept, "Accept-Encoding", "identity");
                answers.call(edge, 406, method, ITEM, "/kv/r/broken", "", "Accept", accept, "Accept-Encoding", "identity");
                answers.call(edge, 412, method, ITEM, "/kv/r/k", "", "Accept", accept, "If-Match", "\"1\"");
                answers.call(edge, 412, method, ITEM, "/kv/r/br", "", "Accept", accept, "If-Match", "\"1\"");
                answers.call(edge, 412, method, ITEM, "/kv/r/none", "", "Accept", accept, "If-Match", "*");
                answers.call(edge, 412, method, ITEM, "/kv/r/k", "", "Accept", accept, "Weir-Min-Version", TOO_NEW);
                answers.call(edge, 504, method, ITEM, "/kv/r/uncached", "", "Accept", accept, "Cache-Control", "only-if-cached");
            }
        }
        answers.call(edge, 206, "GET", ITEM, "/kv/r/k", "", "Range", "bytes=1-2");
        answers.call(edge, 206, "GET", ITEM, "/kv/r/br", "", "Range", "bytes=1-2");
        answers.call(edge, 416, "GET", ITEM, "/kv/r/k", "", "Range", "bytes=9-");
        answers.call(edge, 416, "GET", ITEM, "/kv/r/k", "", "Range", "bytes=9-", "Accept", PROBLEM);
    }

    private void writes(EdgeCalls edge) {
        String large = "x".repeat(TestSettings.VALUE_BYTES + 1);
        for (String method : List.of("PUT", "POST")) {
            String target = "/kv/w/" + method;
            answers.call(edge, 200, method, ITEM, target, "v", "Weir-Tags", "t", "Weir-Expires-In", "3600");
            answers.call(edge, 200, method, ITEM, target, "v", "Prefer", "return=representation", "Content-Language", "en",
                    "Content-Disposition", "inline", "Weir-Tags", "t", "Weir-Expires-In", "3600");
            for (String accept : List.of("*/*", PROBLEM)) {
                answers.call(edge, 400, method, ITEM, target + "?x", "v", "Accept", accept);
                answers.call(edge, 400, method, ITEM, target, "v", "Accept", accept, "Content-Range", "bytes 0-0/1");
                answers.call(edge, 412, method, ITEM, target, "w", "Accept", accept, "If-None-Match", "*");
                answers.call(edge, 412, method, ITEM, "/kv/w/none", "w", "Accept", accept, "If-Match", "*");
                answers.call(edge, 413, method, ITEM, target, large, "Accept", accept);
                answers.call(edge, 415, method, ITEM, target, "w", "Accept", accept, "Content-Encoding", "lzma");
                answers.call(edge, 428, method, ITEM, "/kv/careful/k", "w", "Accept", accept);
            }
            answers.call(edge, 412, method, ITEM, target, "w", "If-None-Match", "*", "Prefer", "return=representation");
            answers.call(edge, 200, method, ITEM, target, "v", "Idempotency-Key", "once");
            answers.call(edge, 200, method, ITEM, target, "v", "Idempotency-Key", "once");
            answers.call(edge, 422, method, ITEM, target, "w", "Idempotency-Key", "once");
        }
        answers.call(edge, 400, "DELETE", ITEM, "/kv/w/PUT?x", "");
        answers.call(edge, 404, "DELETE", ITEM, "/kv/w/none", "");
        answers.call(edge, 404, "DELETE", ITEM, "/kv/w/none", "", "Accept", PROBLEM);
        answers.call(edge, 412, "DELETE", ITEM, "/kv/w/PUT", "", "If-Match", "\"1\"");
        answers.call(edge, 412, "DELETE", ITEM, "/kv/w/PUT", "", "If-Match", "\"1\"", "Prefer", "return=representation");
        answers.call(edge, 428, "DELETE", ITEM, "/kv/careful/k", "");
        answers.call(edge, 200, "DELETE", ITEM, "/kv/w/PUT", "", "Idempotency-Key", "twice");
        answers.call(edge, 200, "DELETE", ITEM, "/kv/w/PUT", "", "Idempotency-Key", "twice");
    }

    private void siblings(RealEdge edge) {
        edge.declare("s", "siblings");
        String context = EdgeCalls.field(answers.call(edge, 200, "PUT", ITEM, "/kv/s/k", "a"), "weir-context");
        answers.call(edge, 200, "POST", ITEM, "/kv/s/k", "b", "Weir-Tags", "t", "Weir-Expires-In", "3600");
        for (String method : List.of("GET", "HEAD")) {
            String tag = EdgeCalls.etag(answers.call(edge, 300, method, ITEM, "/kv/s/k", ""));
            answers.call(edge, 300, method, ITEM, "/kv/s/%6b", "");
            answers.call(edge, 304, method, ITEM, "/kv/s/k", "", "If-None-Match", tag);
        }
        answers.call(edge, 200, "POST", MULTI, "/multi/s", ONE, JSON);
        for (String accept : List.of("*/*", PROBLEM)) {
            answers.call(edge, 409, "PUT", ITEM, "/kv/s/k", "c", "Accept", accept);
            answers.call(edge, 409, "POST", ITEM, "/kv/s/k", "c", "Accept", accept);
        }
        answers.call(edge, 200, "PUT", MULTI, "/multi/s", PUT_ONE, JSON);
        answers.call(edge, 200, "DELETE", ITEM, "/kv/s/k", "", "Weir-Context", context);
        answers.call(edge, 200, "GET", ITEM, "/kv/s/k", "");
        answers.call(edge, 200, "PUT", MULTI, "/multi/s?versions=true", "[{\"key\":\"k\",\"data\":\"d\"}]", JSON);
        answers.call(edge, 200, "DELETE", MULTI, "/multi/s?versions=true", "[{\"key\":\"k\",\"context\":\"" + context + "\"}]",
                JSON);
        answers.call(edge, 200, "DELETE", ITEM, "/kv/s/k", "");
        answers.call(edge, 404, "GET", ITEM, "/kv/s/k", "");
    }

    private void many(EdgeCalls edge) {
        for (String method : List.of("POST", "PUT", "DELETE")) {
            String body = method.equals("PUT") ? PUT_ONE : ONE;
            answers.call(edge, 200, method, MULTI, "/multi/m", body, JSON);
            answers.call(edge, 400, method, MULTI, "/multi/m", "[", JSON);
            answers.call(edge, 413, method, MULTI, "/multi/m",
                    '[' + (body.substring(1, body.length() - 1) + ',').repeat(200) + "{}]", JSON);
            answers.call(edge, 415, method, MULTI, "/multi/m", body);
            answers.call(edge, 415, method, MULTI, "/multi/m", body, "Content-Type", "application/json", "Content-Encoding",
                    "gzip");
        }
        edge.put("/kv/m/k", "now", "If-Unmodified-Since", "Fri, 02 Jan 2026 03:04:05 GMT");
        answers.call(edge, 200, "PUT", MULTI, "/multi/m?versions=true", PUT_ONE, JSON);
        answers.call(edge, 200, "POST", MULTI, "/multi/m", "[{\"key\":\"k\"},{\"key\":\"none\"}]", JSON);
        Encoded.put(edge, "/kv/m/bytes", Encoded.gzip(Encoded.TEXT), "Content-Encoding", "gzip");
        answers.call(edge, 200, "POST", MULTI, "/multi/m", "[{\"key\":\"bytes\"}]", JSON);
        answers.call(edge, 412, "POST", MULTI, "/multi/m", ONE, "Content-Type", "application/json", "Weir-Min-Version", TOO_NEW);
        answers.call(edge, 504, "POST", MULTI, "/multi/m", "[{\"key\":\"uncached\"}]", "Content-Type", "application/json",
                "Cache-Control", "only-if-cached");
        String old = "[{\"key\":\"k\",\"data\":\"v\",\"modified_at\":\"Thu, 01 Jan 2026 00:00:00 GMT\"}]";
        answers.call(edge, 200, "PUT", MULTI, "/multi/m?versions=true", old, JSON);
        answers.call(edge, 412, "PUT", MULTI, "/multi/m?atomic=true&versions=true", old, JSON);
        answers.call(edge, 428, "PUT", MULTI, "/multi/careful", PUT_ONE, JSON);
        answers.call(edge, 428, "DELETE", MULTI, "/multi/careful", ONE, JSON);
        answers.call(edge, 200, "DELETE", MULTI, "/multi/m?versions=true", "[{\"key\":\"k\"},{\"key\":\"none\"}]", JSON);
    }

    private void lists(RealEdge edge) {
        for (String key : List.of("a", "b", "folder/c", "folder/d")) {
            edge.put("/kv/l/" + key, "v", "Weir-Tags", "t", "Content-Language", "en", "Content-Disposition", "inline");
        }
        for (String query : List.of("", "?limit=1", "?delimiter=/", "?detail=true", "?delimiter=/&detail=true", "?tag=t")) {
            for (String accept : List.of("*/*", "application/x-ndjson")) {
                answers.call(edge, 200, "GET", KEYS, "/kv/l" + query, "", "Accept", accept);
                answers.call(edge, 200, "HEAD", KEYS, "/kv/l" + query, "", "Accept", accept);
            }
        }
        answers.call(edge, 200, "HEAD", KEYS, "/kv/l?count=true", "");
        for (String accept : List.of("*/*", "application/x-ndjson")) {
            answers.call(edge, 200, "GET", BUCKETS, "/kv?limit=1", "", "Accept", accept);
            answers.call(edge, 200, "GET", BUCKETS, "/kv/", "", "Accept", accept);
            answers.call(edge, 200, "HEAD", BUCKETS, "/kv", "", "Accept", accept);
        }
        answers.call(edge, 400, "DELETE", KEYS, "/kv/l", "");
        edge.sql("select weir.put_item('careful', 'k', 'v', tags => '{t}')");
        answers.call(edge, 428, "DELETE", KEYS, "/kv/careful?tag=t", "");
        answers.call(edge, 200, "DELETE", KEYS, "/kv/l?prefix=folder/", "");
    }

    private void queues(RealEdge edge) {
        edge.sql("insert into weir.bucket (name, kind) values ('q', 'queue'), ('log', 'log')");
        edge.sql("insert into weir.bucket (name, kind, required_conditions) values ('careful-q', 'queue', '{if-match}')");
        Waiting.until(() -> edge.send("POST", "/kv/careful-q", "1").statusCode() == 428);
        String task = answers.call(edge, 201, "POST", KEYS, "/kv/q", "1", "Weir-Tags", "t", "Weir-Expires-In", "3600")
                .headers().firstValue("location").orElseThrow();
        answers.call(edge, 200, "POST", KEYS, "/kv/q?claim", "{\"worker\":\"w\"}");
        answers.call(edge, 204, "POST", KEYS, "/kv/q?claim", "{\"worker\":\"w\"}");
        answers.call(edge, 200, "PUT", ITEM, task, "{\"worker\":\"w\"}");
        answers.call(edge, 404, "PUT", ITEM, "/kv/q/none", "{\"worker\":\"w\"}");
        String twice = answers.call(edge, 201, "POST", KEYS, "/kv/q", "1", "Idempotency-Key", "k")
                .headers().firstValue("location").orElseThrow();
        answers.call(edge, 201, "POST", KEYS, "/kv/q", "1", "Idempotency-Key", "k");
        edge.sql("update weir.item set state = state - 'i', last_write = null where key = '" + twice.substring(6) + "'");
        for (String accept : List.of("*/*", PROBLEM)) {
            answers.call(edge, 409, "POST", KEYS, "/kv/q", "1", "Idempotency-Key", "k", "Accept", accept);
            answers.call(edge, 409, "PUT", ITEM, task, "{\"worker\":\"v\"}", "Accept", accept);
            answers.call(edge, 409, "DELETE", ITEM, task + "?worker=v", "", "Accept", accept);
            answers.call(edge, 400, "POST", KEYS, "/kv/q", "{", "Accept", accept);
            answers.call(edge, 405, "POST", KEYS, "/kv/l", "1", "Accept", accept);
            answers.call(edge, 422, "POST", KEYS, "/kv/q?claim", "{}", "Accept", accept);
            answers.call(edge, 428, "POST", KEYS, "/kv/careful-q", "1", "Accept", accept);
        }
        answers.call(edge, 413, "POST", KEYS, "/kv/q", "x".repeat(TestSettings.VALUE_BYTES + 1));
        answers.call(edge, 415, "POST", KEYS, "/kv/q", "1", "Content-Encoding", "gzip");
        answers.call(edge, 200, "DELETE", ITEM, task + "?worker=w", "");
        answers.call(edge, 201, "POST", KEYS, "/kv/log?dependency=01234567-89ab-cdef-0123-456789abcdef", "1");
        answers.call(edge, 201, "POST", KEYS, "/kv/log", "1");
        answers.call(edge, 200, "GET", KEYS, "/kv/log", "");
    }

    /** Help, status, the document, and OPTIONS of everything. */
    private void pages(EdgeCalls edge) {
        for (Operation each : OpenApi.PUBLIC.operations()) {
            if (each.method().equals("OPTIONS")) {
                answers.call(edge, 204, "OPTIONS", each.path(), each.target(), "");
                answers.call(edge, 204, "OPTIONS", each.path(), each.target(), "", "Access-Control-Request-Method", "PUT");
            }
        }
        for (String method : List.of("GET", "HEAD")) {
            answers.call(edge, 200, method, "/help", "/kv/help", "");
            answers.call(edge, 200, method, "/help", "/help", "");
            answers.call(edge, 200, method, "/status", "/status", "");
            String tag = EdgeCalls.etag(answers.call(edge, 200, method, DOCUMENT, DOCUMENT, ""));
            answers.call(edge, 304, method, DOCUMENT, DOCUMENT, "", "If-None-Match", tag);
            answers.call(edge, 400, method, DOCUMENT, DOCUMENT + "?x", "");
            answers.call(edge, 412, method, DOCUMENT, DOCUMENT, "", "If-Match", "\"1\"");
            answers.call(edge, 412, method, DOCUMENT, DOCUMENT, "", "If-Match", "\"1\"", "Accept", PROBLEM);
        }
    }

    private void tagFields() {
        for (String field : List.of("surrogate-key", "cache-groups")) {
            try (EdgeFixture edge = new EdgeFixture("http.tag-field=" + field)) {
                String tag = EdgeCalls.etag(answers.call(edge, 200, "PUT", ITEM, "/kv/b/k", "v", "Weir-Tags", "t, u"));
                answers.call(edge, 200, "GET", ITEM, "/kv/b/k", "");
                answers.call(edge, 304, "GET", ITEM, "/kv/b/k", "", "If-None-Match", tag);
            }
        }
    }
}
