package dev.weir.edge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** Clients that do what clients should: they read hits and misses, write, and ask for the status, each every few milliseconds. */
final class GoodTraffic {
    private static final int CLIENTS = 8;
    private static final long PAUSE_NANOS = 10_000_000;

    private final EdgeProcess edge;

    GoodTraffic(EdgeProcess edge) {
        this.edge = edge;
    }

    /** How many answers had each status, and how long they took. */
    record Seen(Map<Integer, Integer> statuses, List<Long> nanos) {
        double p99Millis() {
            List<Long> sorted = new ArrayList<>(nanos);
            Collections.sort(sorted);
            return sorted.isEmpty() ? 0 : sorted.get((int) (sorted.size() * 0.99)) / 1e6;
        }

        private synchronized void add(int status, long took) {
            statuses.merge(status, 1, Integer::sum);
            nanos.add(took);
        }
    }

    /** Lets them go on until it is enough. */
    Seen until(Runnable enough) throws InterruptedException {
        Seen seen = new Seen(new TreeMap<>(), new ArrayList<>());
        AtomicBoolean ended = new AtomicBoolean();
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            int number = i;
            clients.add(Thread.ofVirtual().start(() -> client(number, seen, ended)));
        }
        try {
            enough.run();
        } finally {
            ended.set(true);
            for (Thread client : clients) {
                client.join();
            }
        }
        return seen;
    }

    private void client(int number, Seen seen, AtomicBoolean ended) {
        try (HttpClient http = HttpClient.newHttpClient()) {
            for (int i = 0; !ended.get(); i++) {
                HttpRequest.Builder request = switch ((number + i) % 4) {
                    case 0 -> HttpRequest.newBuilder(edge.item("good", "hot"));
                    case 1 -> HttpRequest.newBuilder(edge.item("good", "none-" + number + "-" + i));
                    case 2 -> HttpRequest.newBuilder(edge.item("good", "own-" + number)).PUT(BodyPublishers.ofString("v" + i));
                    default -> HttpRequest.newBuilder(URI.create(edge.url() + "/status"));
                };
                long begin = System.nanoTime();
                int status = http.send(request.timeout(Duration.ofSeconds(30)).build(), BodyHandlers.discarding()).statusCode();
                seen.add(status, System.nanoTime() - begin);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (IOException e) {
            seen.add(0, 0);
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
