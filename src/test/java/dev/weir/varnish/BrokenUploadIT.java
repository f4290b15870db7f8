package dev.weir.varnish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.varnish.Upload.Ending;
import dev.weir.varnish.Upload.Framing;
import dev.weir.varnish.Ways.Way;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Uploads by every way to an edge that is shipped: whatever the proxies make of one that does not arrive whole, the old value
 * stays. {@code -Dweir.broken-uploads=20} breaks off 20 of each kind.
 */
final class BrokenUploadIT {
    private static final List<Ending> BROKEN = List.of(
            Ending.CLOSE, Ending.RESET, Ending.EXPECT_AND_CLOSE, Ending.PAUSE, Ending.GARBAGE_AND_CLOSE);
    private static final int OF_EACH = Integer.getInteger("weir.broken-uploads", BROKEN.size());
    private static final int SMALL = 40;
    private static final int LARGE = 30 << 20;
    private static final String OLD = "the old value";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private static Path folder;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static Ways ways;

    @BeforeAll
    static void start() throws Exception {
        ways = Ways.start(folder);
    }

    @AfterAll
    static void end() throws Exception {
        ways.close();
    }

    @ParameterizedTest
    @EnumSource
    void anUploadThatBreaksOffLeavesTheOldValue(Way way) throws Exception {
        List<Trial> trials = new ArrayList<>();
        for (Framing framing : List.of(Framing.LENGTH, Framing.CHUNKED)) {
            for (int bytes : new int[] {SMALL, LARGE}) {
                for (int i = 0; i < OF_EACH; i++) {
                    trials.add(new Trial(way, new Upload(framing, bytes, BROKEN.get(i % BROKEN.size())), i));
                }
            }
        }
        // Each large one may take tens of MiB of the edge's heap.
        Semaphore large = new Semaphore(2);
        try (Http http = new Http(); ExecutorService clients = Executors.newFixedThreadPool(16)) {
            List<Future<Integer>> statuses = new ArrayList<>();
            for (Trial trial : trials) {
                Site.put(http, ways.behind(trial.key()), OLD);
                statuses.add(clients.submit(() -> trial.upload().bytes() == LARGE ? sent(trial, large) : sent(trial)));
            }
            List<String> stored = new ArrayList<>();
            for (int i = 0; i < trials.size(); i++) {
                int status = statuses.get(i).get();
                if (status / 100 == 2) {
                    stored.add(trials.get(i) + " was answered " + status);
                }
            }
            Site.millisUntil("an edge without bodies in flight", () -> !ways.hasBodiesInFlight(http));
            for (Trial trial : trials) {
                String value = http.get(ways.behind(trial.key())).body();
                if (!value.equals(OLD)) {
                    stored.add(trial + " left " + value.length() + " bytes");
                }
            }
            assertEquals(List.of(), stored);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NGINX", "NGINX_AND_VARNISH"})
    void anUploadOverHttp2ThatBreaksOffLeavesTheOldValue(Way way) throws Exception {
        try (Http http = new Http();
                HttpClient client = HttpClient.newBuilder().sslContext(ways.trust(way)).build()) {
            for (int bytes : new int[] {SMALL, LARGE}) {
                String key = "h2-" + way + "-" + bytes;
                Site.put(http, ways.behind(key), OLD);
                HttpRequest request = HttpRequest.newBuilder(ways.item(way, key))
                        .PUT(BodyPublishers.ofInputStream(() -> new EndingEarly(bytes / 2)))
                        .build();
                try {
                    assertTrue(client.send(request, BodyHandlers.ofString()).statusCode() >= 400);
                } catch (IOException brokenOff) {
                    // Whoever is in front may cut the stream instead of answering.
                }
                Site.millisUntil("an edge without bodies in flight", () -> !ways.hasBodiesInFlight(http));
                assertEquals(OLD.length(), http.get(ways.behind(key)).body().length());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anUploadThatIsWholeIsStoredOrToldToNameItsLength(Way way) throws Exception {
        try (Http http = new Http()) {
            for (Framing framing : Framing.values()) {
                for (int bytes : new int[] {SMALL, LARGE}) {
                    Trial trial = new Trial(way, new Upload(framing, bytes, Ending.WHOLE), 0);
                    Site.put(http, ways.behind(trial.key()), OLD);
                    boolean isRefused = way == Way.VARNISH && framing != Framing.LENGTH;
                    assertEquals(isRefused ? 411 : 200, sent(trial), trial::toString);
                    int length = http.get(ways.behind(trial.key())).body().length();
                    assertEquals(isRefused ? OLD.length() : bytes, length, trial::toString);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anUploadThatIsTooLongIsRefusedAndLeavesTheOldValue(Way way) throws Exception {
        try (Http http = new Http()) {
            for (Framing framing : Framing.values()) {
                for (int bytes : new int[] {33_600_000, 40 << 20}) {
                    Trial trial = new Trial(way, new Upload(framing, bytes, Ending.WHOLE), 0);
                    Site.put(http, ways.behind(trial.key()), OLD);
                    int status = sent(trial);
                    if (way == Way.VARNISH) {
                        assertEquals(framing == Framing.LENGTH ? 413 : 411, status, trial::toString);
                    } else {
                        // 0: an answer that a client which goes on sending may miss.
                        assertTrue(status == 413 || status == 0, () -> trial + " was answered " + status);
                    }
                    Site.millisUntil("an edge without bodies in flight", () -> !ways.hasBodiesInFlight(http));
                    assertEquals(OLD.length(), http.get(ways.behind(trial.key())).body().length(), trial::toString);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anUploadThatIsRefusedBeforeItIsReadIsAnsweredAllTheSame(Way way) throws Exception {
        for (int bytes : new int[] {SMALL, LARGE}) {
            Upload upload = new Upload(Framing.LENGTH, bytes, Ending.WHOLE);
            assertEquals(400, upload.send(ways.item(way, "no//key"), ways.trust(way)), upload::toString);
        }
    }

    private static int sent(Trial trial, Semaphore permits) throws Exception {
        permits.acquire();
        try {
            return sent(trial);
        } finally {
            permits.release();
        }
    }

    private static int sent(Trial trial) throws Exception {
        return trial.upload().send(ways.item(trial.way(), trial.key()), ways.trust(trial.way()));
    }

    /** One upload by one way, to a key of its own. */
    private record Trial(Way way, Upload upload, int number) {
        String key() {
            return String.join("-", way.name(), upload.framing().name(), upload.ending().name(), upload.bytes() + "",
                    number + "");
        }
    }

    /** A body that fails halfway. */
    private static final class EndingEarly extends InputStream {
        private int left;

        EndingEarly(int bytes) {
            this.left = bytes;
        }

        @Override
        public int read() throws IOException {
            if (left == 0) {
                throw new IOException("broken off");
            }
            left--;
            return 'x';
        }
    }
}
