package dev.weir.varnish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import dev.weir.varnish.Http.Answer;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens, and private and public buckets, through Varnish and nginx: no client gets another's answer. */
final class PrivateBucketsIT {
    private static final int USERS = 8;
    private static final int ROUNDS = 40;

    private final WeirDatabase database = WeirDatabase.on(TestPostgres.version18());

    private Site site() throws Exception {
        return Site.on(database.database().dsn(), "--set", "observe.access-log=true", "--set", "observe.log-level=debug");
    }

    private static String secret(int user) {
        return "weir_secret-of-" + user;
    }

    private static String[] by(int user) {
        return new String[] {"Authorization", "Bearer " + secret(user)};
    }

    private void makeToken(int user, String grant) throws Exception {
        database.execute("insert into weir.token (name, sha256, grants) values ('user-" + user + "', sha256('" + secret(user)
                + "'), array['" + grant + "'])");
    }

    /** Buckets of each user, of those with even numbers, and of all. */
    private void prepare(Http http, Site site) throws Exception {
        for (int user = 0; user < USERS; user++) {
            assertEquals(200, http.put(site.edge().item("own-" + user, "k"), "of " + user).status());
        }
        assertEquals(200, http.put(site.edge().item("team-even", "k"), "of the team").status());
        assertEquals(200, http.put(site.edge().item("open", "k"), "of all").status());
        database.execute("insert into weir.bucket (name, access) values ('open', 'public')");
        for (int user = 0; user < USERS; user++) {
            makeToken(user, user % 2 == 0 ? "read:*-" + user + "',  'read:team-even" : "read:own-" + user);
        }
        Site.millisUntil("the tokens in force", () -> http.get(site.edge().item("own-7", "k"), by(7)).status() == 200
                && http.get(site.edge().item("own-7", "k")).status() == 401
                && http.get(site.edge().item("open", "k")).status() == 200);
        Site.awaitSettled(site.edge());
    }

    private static void visit(Http http, URI front, int user) throws Exception {
        String[] own = by(user);
        Answer mine = http.get(URI.create(front + "/kv/own-" + user + "/k"), own);
        assertEquals("200 of " + user, mine.status() + " " + mine.body());
        assertEquals("private, no-store", mine.field("Cache-Control"));
        Answer others = http.get(URI.create(front + "/kv/own-" + (user + 1) % USERS + "/k"), own);
        assertEquals(403, others.status());
        Answer team = http.get(URI.create(front + "/kv/team-even/k"), own);
        assertEquals(user % 2 == 0 ? "of the team" : "This token may not read the bucket team-even.\n", team.body());
        assertEquals("of all", http.get(URI.create(front + "/kv/open/k"), own).body());
        assertEquals(401, http.get(URI.create(front + "/kv/team-even/k")).status());
        assertEquals("of all", http.get(URI.create(front + "/kv/open/k"), "Authorization", "Bearer wrong").body());
    }

    /** All answers on one connection to requests sent at once: with a token, without, with another, of a public bucket, 1.0. */
    private static String together(URI front) throws Exception {
        String ask = "GET /kv/own-1/k HTTP/1.1\r\nHost: x\r\n";
        String requests = String.join("\r\n", List.of(
                ask + String.join(": ", by(1)), "", ask, ask + "Authorization: Bearer wrong", "",
                "GET /kv/open/k HTTP/1.1\r\nHost: x", "", "GET /kv/own-1/k HTTP/1.0", "", ""));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), front.getPort())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(requests.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void manyUsersNeverGetAnothersAnswer(@TempDir Path folder) throws Exception {
        try (Site site = site();
                RealNginx nginx = RealNginx.before(site.varnish().url(), folder);
                Http plain = new Http();
                Http http = new Http(nginx.trust());
                ExecutorService users = Executors.newFixedThreadPool(USERS)) {
            prepare(plain, site);
            List<Future<Boolean>> visits = new ArrayList<>();
            for (int user = 0; user < USERS; user++) {
                int one = user;
                visits.add(users.submit((Callable<Boolean>) () -> {
                    for (int round = 0; round < ROUNDS; round++) {
                        visit(plain, site.varnish().url(), one);
                        visit(http, nginx.url(), one);
                    }
                    return true;
                }));
            }
            for (Future<Boolean> each : visits) {
                assertTrue(each.get());
            }
            assertEquals("hit", plain.get(site.varnish().item("open", "k"), by(3)).field("X-Cache"));
            String together = together(site.varnish().url());
            assertEquals(1, together.split("of 1", -1).length - 1, together);
            assertEquals(3, together.split(" 401 Unauthorized", -1).length - 1, together);
            assertEquals(1, together.split("of all", -1).length - 1, together);
            String log = site.edge().log();
            assertTrue(log.contains("/kv/open/k"), "there is an access log");
            for (int user = 0; user < USERS; user++) {
                assertFalse(log.contains(secret(user)));
            }
        }
    }

    @Test
    void whatIsHiddenAndWhoIsRevokedIsRefusedBehindVarnishWithinASecond() throws Exception {
        try (Site site = site();
                Http http = new Http()) {
            prepare(http, site);
            makeToken(99, "write:fading");
            database.execute("insert into weir.bucket (name, access, s_maxage, stale_while_revalidate, stale_if_error)"
                    + " values ('fading', 'public', 1, 3600, 3600)");
            Site.millisUntil("who may write to what fades", () -> http.put(
                    site.edge().item("fading", "k"), "of all", by(99)).status() == 200
                    && http.get(site.edge().item("fading", "k")).status() == 200);
            URI open = site.varnish().item("open", "k");
            Site.awaitCopy(http, open, "of all");
            database.execute("update weir.bucket set access = 'private' where name = 'open'");
            long hidden = Site.millisUntil("a bucket that is hidden", () -> http.get(open).status() == 401);
            for (int i = 0; i < 20; i++) {
                assertEquals(401, http.get(open).status());
            }
            URI fading = site.varnish().item("fading", "k");
            // A copy in grace, which is served while another is fetched.
            Site.millisUntil("a stale copy", () -> http.get(fading).way().equals("200 hit")
                    && http.get(fading).field("Cache-Control").equals("no-store"));
            database.execute("update weir.bucket set access = 'private' where name = 'fading'");
            long faded = Site.millisUntil("a bucket in grace that is hidden", () -> http.get(fading).status() == 401);
            for (int i = 0; i < 20; i++) {
                assertEquals(401, http.get(fading).status());
            }
            URI own = site.varnish().item("own-1", "k");
            assertEquals(200, http.get(own, by(1)).status());
            database.execute("delete from weir.token where name = 'user-1'");
            long revoked = Site.millisUntil("a token that is revoked", () -> http.get(own, by(1)).status() == 401);
            assertTrue(
                    hidden < 1_000 && faded < 1_000 && revoked < 1_000, hidden + ", " + faded + " and " + revoked + " ms");
        }
    }

    @Test
    void theFirstTokenTakesFromVarnishWhatWasOpen() throws Exception {
        try (Site site = site();
                Http http = new Http()) {
            URI item = site.item("k");
            Site.put(http, site.behind("k"), "open");
            Site.awaitCopy(http, item, "open");
            makeToken(0, "read");
            Site.millisUntil("what was open is closed", () -> http.get(item).status() == 401);
            assertEquals("open", http.get(item, by(0)).body());
            assertEquals(401, http.get(item).status());
        }
    }

    @Test
    void aCacheOfNginxKeepsWhatIsPublicAndNothingElse(@TempDir Path folder) throws Exception {
        try (Site site = site();
                RealNginx nginx = RealNginx.before(
                        site.edge().url(), folder,
                        "    proxy_cache_path " + folder.resolve("cache") + " keys_zone=kept:1m;\n    proxy_cache kept;\n");
                Http plain = new Http();
                Http http = new Http(nginx.trust())) {
            prepare(plain, site);
            visit(http, nginx.url(), 2);
            database.execute("update weir.item set value = 'new' where bucket in ('open', 'own-2')");
            Site.millisUntil("the new value", () -> plain.get(site.edge().item("open", "k")).body().equals("new"));
            // Nobody purges nginx, so this is its copy, and the other cannot be.
            assertEquals("of all", http.get(nginx.item("open", "k"), by(5)).body());
            assertEquals("new", http.get(nginx.item("own-2", "k"), by(2)).body());
        }
    }
}
