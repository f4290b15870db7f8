package dev.weir.varnish;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.http.OpenApi;
import dev.weir.testing.FreePort;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import dev.weir.varnish.Http.Answer;
import dev.weir.varnish.Ways.Way;
import dev.weir.varnish.WhoMayWhat.Row;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The table of who may what, and where: each of {@link Who} asks for each row of {@link WhoMayWhat}, at the edge, through
 * Varnish, through nginx and through both. Those who may ask before and after those who may not, and each twice, with Bearer and
 * with Basic, so that an answer that a cache has kept for one is seen if it gets to another.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AccessTableIT {
    private static final String CHALLENGE = "Bearer realm=\"weir\", Basic realm=\"weir\", charset=\"UTF-8\"";
    private static final String SECRET = "a-stored-value";
    private static final int MOST_TOLD = 50;
    private static final String FORGED = "forged";
    private static final List<String> FACES =
            List.of("kevindb", "pigtail", "potboiler-kv", "potboiler-browser", "mecdb", "potboiler-core");

    /** What differs from answer to answer, and says nothing of what there is. */
    private static final Set<String> PASSING =
            Set.of("date", "x-cache", "x-varnish", "age", "via", "cache-status", ":status", "connection");

    private final WeirDatabase database = WeirDatabase.emptyOn(TestPostgres.version18());
    private final Map<String, URI> listeners = new HashMap<>();
    private final Map<Way, URI> ways = new EnumMap<>(Way.class);
    private final Map<Way, Http> clients = new EnumMap<>(Way.class);
    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();
    private String task = "";

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        Path keys = folder.resolve("jwks.json");
        Who.writeKeys(keys);
        List<String> settings = new ArrayList<>();
        for (String setting : List.of(
                "access.failures=0", "jwt.keys=" + keys, "jwt.issuer=" + Who.ISSUER, "jwt.audience=" + Who.AUDIENCE,
                "faces.potboiler-browser.bucket=mine-potboiler-kv")) {
            settings.addAll(List.of("--set", setting));
        }
        for (String face : FACES) {
            int port = FreePort.next();
            settings.addAll(List.of("--set", "faces." + face + ".port=" + port));
            if (!face.equals("potboiler-browser")) {
                settings.addAll(List.of("--set", "faces." + face + ".bucket=mine-" + face));
            }
            listeners.put(face, URI.create("http://127.0.0.1:" + port));
        }
        Site site = opened(Site.on(database.database().dsn(), settings.toArray(String[]::new)));
        RealNginx nginx = opened(RealNginx.before(site.edge().url(), Files.createDirectory(folder.resolve("nginx"))));
        RealNginx both = opened(RealNginx.before(site.varnish().url(), Files.createDirectory(folder.resolve("both"))));
        listeners.put("admin", site.edge().adminUrl());
        ways.putAll(Map.of(
                Way.EDGE, site.edge().url(), Way.VARNISH, site.varnish().url(), Way.NGINX, nginx.url(), Way.NGINX_AND_VARNISH,
                both.url()));
        // Varnish is asked from an address that may not purge.
        clients.putAll(Map.of(
                Way.EDGE, opened(new Http()), Way.VARNISH, opened(Http.from("127.0.0.2")), Way.NGINX,
                opened(new Http(nginx.trust())), Way.NGINX_AND_VARNISH, opened(new Http(both.trust()))));
        store();
        Site.awaitSettled(site.edge());
    }

    private <T extends AutoCloseable> T opened(T one) {
        open.addFirst(one);
        return one;
    }

    @AfterAll
    void stop() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    /** Makes tokens and buckets, and what the rows of the table want to be there. */
    private void store() throws Exception {
        Who.makeTokens(database);
        database.execute("insert into weir.bucket (name, access) values ('mine-open', 'public')");
        database.execute("insert into weir.bucket (name, kind) values ('mine-queue', 'queue')");
        Site.millisUntil("tokens, buckets and their kinds in force", () -> byAll("GET", "/kv/mine/kept", "").status() == 404
                && ask(Way.EDGE, "main", "GET", "/kv/mine-open/kept", "", Who.WRONG.fields(false)).status() == 404
                && byAll("POST", "/kv/mine-queue", "\"v\"").status() == 201);
        put("mine/kept");
        put("mine-open/kept");
        assertEquals(200, ask(
                Way.EDGE, "main", "PUT", "/kv/other/kept", SECRET, Who.OTHER_BUCKET.fields(false)).status());
        String[] all = Who.ALL.fields(false);
        ask(Way.EDGE, "kevindb", "PUT", "/key-value-store/kept", "{\"value\":\"" + SECRET + "\",\"causal-metadata\":\"\"}", all);
        ask(Way.EDGE, "mecdb", "PUT", "/mec/kept", SECRET, all);
        ask(Way.EDGE, "potboiler-kv", "POST", "/kv/_config/table", "{\"op\":\"set\",\"change\":{\"crdt\":\"LWW\"}}", all);
        ask(Way.EDGE, "potboiler-kv", "POST", "/kv/table/kept", "{\"op\":\"set\",\"change\":\"" + SECRET + "\"}", all);
        ask(Way.EDGE, "pigtail", "POST", "/create", "{\"name\":\"q\",\"timeout_ms\":60000}", all);
        String location = ask(
                Way.EDGE, "pigtail", "POST", "/queue/q", "{\"task_name\":\"" + SECRET + "\",\"info\":{}}", all).field("Location");
        task = location.substring(location.lastIndexOf('/') + 1);
    }

    private Answer byAll(String method, String target, String body) throws Exception {
        return ask(Way.EDGE, "main", method, target, body, Who.ALL.fields(false));
    }

    private void put(String item) throws Exception {
        String[] fields = Stream.concat(Stream.of(Who.ALL.fields(false)), Stream.of("Weir-Tags", item.substring(
                item.indexOf('/') + 1))).toArray(String[]::new);
        assertEquals(200, ask(Way.EDGE, "main", "PUT", "/kv/" + item, SECRET, fields).status());
    }

    private Answer ask(Way way, String listener, String method, String target, String body, String... fields)
            throws Exception {
        URI uri = URI.create((listener.equals("main") ? ways.get(way) : listeners.get(listener)) + target.replace("TASK", task));
        Http http = Objects.requireNonNull(clients.get(way));
        boolean json = body.startsWith("{") || body.startsWith("[");
        String[] all = Stream.concat(
                Stream.of(fields), json ? Stream.of("Content-Type", "application/json") : Stream.of()).toArray(String[]::new);
        return body.isEmpty() ? http.send(method, uri, all) : http.send(method, uri, body, all);
    }

    @Test
    void everyoneMayWhatTheTableSaysAndNothingElse() throws Exception {
        Map<String, String> refusals = new TreeMap<>();
        for (Row row : WhoMayWhat.rows()) {
            for (Way way : row.listener().equals("main") ? Way.values() : new Way[] {Way.EDGE}) {
                Map<String, String> shared = new TreeMap<>();
                // Where nothing depends on who asks, nothing depends on how.
                boolean[] shows = row.rights().equals("-") && !row.isOpen() ? new boolean[] {false} : new boolean[] {false, true};
                for (Who who : inTurn(row)) {
                    for (boolean basic : shows) {
                        ask(row, way, who, basic, refusals, shared);
                    }
                }
                if (shared.values().stream().distinct().count() > 1) {
                    wrong.add("Not the same for all: " + row + " " + way + " " + shared);
                }
            }
        }
        assertEquals("", String.join("\n", wrong));
        assertEquals(0, database.number("select count(*) from weir.item where convert_from(value, 'UTF8') like '%forged%'"));
    }

    /** Those who may, then those who may not, then those who may once more. */
    private static List<Who> inTurn(Row row) {
        List<Who> turn = new ArrayList<>(List.of(Who.values()));
        turn.sort(Comparator.comparing(who -> row.refusal(who) != 0));
        turn.addAll(turn.stream().filter(who -> row.refusal(who) == 0).limit(3).toList());
        turn.add(Who.NOBODY);
        return turn;
    }

    private void ask(Row row, Way way, Who who, boolean basic, Map<String, String> refusals, Map<String, String> shared)
            throws Exception {
        int refusal = row.refusal(who);
        String doomed = row.doomed();
        if (!doomed.isEmpty() && byAll("HEAD", "/kv/" + doomed, "").status() == 404) {
            put(doomed);
        }
        String body = row.body().replace("VALUE", refusal == 0 ? SECRET : FORGED);
        Answer answer = ask(way, row.listener(), row.method(), row.target(), body, who.fields(basic));
        Supplier<String> what = () -> row + " " + way + " by " + who + (basic ? " with Basic" : "") + ": " + answer.status() + " "
                + answer.response().headers().map() + " " + answer.body();
        String told = told(answer);
        if (row.isHeldUp(way)) {
            note(answer.status() == 405 && !answer.body().contains(SECRET), "405", what);
        } else if (refusal == 0) {
            note(Integer.toString(answer.status()).matches(row.status()), row.status(), what);
            note(row.rights().equals("-") || !row.reads() || answer.field("Cache-Control").contains("no-store"), "no-store",
                    what);
            note(answer.status() != 200 || !row.method().equals("GET") || !row.target().endsWith("kept")
                    || answer.body().contains(SECRET), SECRET, what);
            if (row.isOpen()) {
                shared.put(told, who.name());
                note(way != Way.VARNISH || !row.target().startsWith("/kv") || !basic || row.target().contains("%")
                        || !row.reads() || row.method().equals("OPTIONS") || answer.field("X-Cache").equals("hit"), "a hit",
                        what);
            }
        } else {
            note(answer.status() == refusal, Integer.toString(refusal), what);
            note(answer.field("Cache-Control").equals("no-store"), "no-store", what);
            note(answer.field("WWW-Authenticate").equals(refusal == 401 ? CHALLENGE : ""), "a challenge, or none", what);
            note(!answer.body().contains(SECRET) && (row.method().equals("HEAD") || !answer.body().isBlank()), "words", what);
            String before = refusals.putIfAbsent(row.alike() + ' ' + way + ' ' + (who.known ? who : ""), told);
            note(before == null || before.equals(told), "as for the others, " + before, what);
            note(doomed.isEmpty() || byAll("HEAD", "/kv/" + doomed, "").status() == 200, "the item is still there", what);
        }
    }

    /** After one who may, so that there could be a copy, or a 304, for others. */
    @Test
    void strangersGetNoAnswerByFieldsThatPartsAndCopiesAreAskedForWith() throws Exception {
        String tag = byAll("GET", "/kv/mine/kept", "").field("ETag");
        for (Way way : Way.values()) {
            for (String field : List.of(
                    "If-None-Match: " + tag, "If-None-Match: *", "If-Match: " + tag, "If-Match: \"1\"", "Range: bytes=0-2",
                    "Range: bytes=99-", "If-Unmodified-Since: Sun, 06 Nov 1994 08:49:37 GMT", "Weir-Min-Version: 9999999999999.0",
                    "Cache-Control: no-cache", "Cache-Control: only-if-cached", "Accept: application/problem+json",
                    "Accept-Encoding: identity;q=0", "Origin: https://page.example", "X-Forwarded-For: 127.0.0.1",
                    "X-Original-URL: /kv/mine-open/kept", "X-HTTP-Method-Override: OPTIONS")) {
                for (String method : List.of("GET", "HEAD")) {
                    for (Who who : List.of(Who.ALL, Who.NOBODY, Who.WRONG, Who.OTHER_BUCKET, Who.LIST, Who.ALL, Who.NOBODY)) {
                        String[] fields = Stream.concat(
                                Stream.of(who.fields(false)), Stream.of(field.split(": ", 2))).toArray(String[]::new);
                        Answer answer = ask(way, "main", method, "/kv/mine/kept", "", fields);
                        Supplier<String> what = () -> way + " " + method + " " + field + " by " + who + ": " + told(answer);
                        int refusal = who == Who.ALL ? 0 : who.known ? 403 : 401;
                        note(refusal == 0 ? answer.status() != 401 && answer.status() != 403 : answer.status() == refusal,
                                "" + refusal, what);
                        note(refusal == 0 || !answer.body().contains(SECRET) && Stream.of("ETag", "Weir-Version", "Last-Modified",
                                "Content-Range", "Content-Location").allMatch(each -> answer.field(each).isEmpty()),
                                "silent", what);
                    }
                }
            }
        }
        assertEquals("", String.join("\n", wrong));
    }

    @BeforeEach
    void nothingIsWrongYet() {
        wrong.clear();
    }

    private void note(boolean right, String wanted, Supplier<String> what) {
        if (!right && wrong.size() < MOST_TOLD) {
            wrong.add("Not " + wanted + ": " + what.get());
        }
    }

    private static String told(Answer answer) {
        Map<String, List<String>> fields = new LinkedHashMap<>(answer.response().headers().map());
        fields.keySet().removeIf(PASSING::contains);
        return answer.status() + " " + new TreeMap<>(fields) + " " + answer.body();
    }

    @Test
    void theTableHasEveryOperationThatIsDescribed() {
        assertEquals(List.of(), missing("main", OpenApi.PUBLIC));
        assertEquals(List.of(), missing("admin", OpenApi.ADMIN));
    }

    private static List<String> missing(String listener, OpenApi document) {
        return document.operations().stream().filter(operation -> {
            String target = operation.path().replaceAll("\\{[a-z]*}", "[^/?]+") + "(?:[?].*)?";
            return WhoMayWhat.rows().stream().noneMatch(row -> row.listener().equals(listener)
                    && row.method().equals(operation.method()) && row.target().matches(target));
        }).map(OpenApi.Operation::toString).toList();
    }

    @Test
    void theTableHasEveryMethodThatAFaceAllows() throws Exception {
        List<Row> rows = WhoMayWhat.rows().stream().filter(row -> FACES.contains(row.listener())).toList();
        List<String> missing = new ArrayList<>();
        for (Row options : rows.stream().filter(row -> row.method().equals("OPTIONS")).toList()) {
            for (String method : ask(Way.EDGE, options.listener(), "OPTIONS", options.target(), "").field("Allow").split(", ")) {
                if (rows.stream().noneMatch(row -> row.method().equals(method) && path(row).equals(path(options)))) {
                    missing.add(method + " for " + options);
                }
            }
        }
        assertEquals(List.of(), missing);
    }

    private static String path(Row row) {
        return row.listener() + row.target().replaceAll("[?].*", "").replaceAll("/(?:q|kept|absent|table|TASK)(?=/|$)", "/x");
    }
}
