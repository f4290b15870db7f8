package dev.weir.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class StatsdReporterIT {
    private static final Duration NEVER = Duration.ofDays(1);
    private static final int LIMIT_MS = 20_000;

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private DatagramSocket statsd;

    @BeforeEach
    void listen() throws IOException {
        statsd = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        statsd.setSoTimeout(LIMIT_MS);
    }

    @AfterEach
    void stopListening() {
        statsd.close();
    }

    @Test
    void whatTheMetersGatheredArrivesOnTheSchedule() throws IOException {
        registry.counter("weir.writes", "outcome", "stored").increment(3);
        try (StatsdReporter reporter = reporterTo("127.0.0.1", Duration.ofMillis(20))) {
            reporter.start();

            assertEquals(List.of("weir.writes.outcome.stored:3|c"), receive());
            registry.counter("weir.writes", "outcome", "stored").increment(2);
            List<String> second = receive();
            while (!second.contains("weir.writes.outcome.stored:2|c")) {
                second = receive();
            }
        }
    }

    @Test
    void manyMetersArriveInDatagramsWithinTheBound() throws IOException {
        for (int i = 0; i < 500; i++) {
            registry.counter("weir.test.counter", "number", Integer.toString(i)).increment();
        }
        List<String> lines = new ArrayList<>();
        try (StatsdReporter reporter = reporterTo("127.0.0.1", NEVER)) {
            reporter.report();
            while (lines.size() < 500) {
                lines.addAll(receive());
            }
        }
        assertEquals(500, lines.stream().distinct().count());
        assertTrue(lines.contains("weir.test.counter.number.499:1|c"));
    }

    @Test
    void theLastReportIsSentAtTheStop() throws IOException {
        StatsdReporter reporter = reporterTo("127.0.0.1", NEVER);
        reporter.start();
        registry.counter("weir.writes").increment(7);

        reporter.close();

        assertEquals(List.of("weir.writes:7|c"), receive());
    }

    @Test
    void aHostThatDoesNotResolveLosesNothing() throws IOException {
        registry.counter("weir.writes").increment(4);
        try (StatsdReporter reporter = reporterTo("statsd.invalid", NEVER)) {
            reporter.report();
            reporter.report();
        }
        statsd.setSoTimeout(1);
        assertThrows(SocketTimeoutException.class, this::receive);
        assertEquals(0, registry.counter("weir.statsd.sent").count());
        assertEquals(0, registry.counter("weir.statsd.dropped").count());
    }

    @Test
    void nobodyListeningIsNoFailure() {
        registry.counter("weir.writes").increment();
        try (StatsdReporter reporter = reporterTo("127.0.0.1", NEVER)) {
            statsd.close();
            reporter.report();
            reporter.report();
        }
    }

    @Test
    void aDatagramTheSystemRefusesIsDroppedAndCounted() {
        registry.counter("weir.writes").increment();
        // The system refuses broadcasts from a socket that did not ask to send them.
        try (StatsdReporter reporter = reporterTo("255.255.255.255", NEVER)) {
            reporter.report();

            assertEquals(1, registry.counter("weir.statsd.dropped").count());
            assertEquals(0, registry.counter("weir.statsd.sent").count());
        }
    }

    private StatsdReporter reporterTo(String host, Duration every) {
        return new StatsdReporter(registry, host, statsd.getLocalPort(), every);
    }

    /** The next datagram's lines, without the reporter's own. */
    private List<String> receive() throws IOException {
        while (true) {
            DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
            statsd.receive(packet);
            assertTrue(packet.getLength() <= StatsdDatagrams.MAX_BYTES);
            String text = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
            List<String> lines = text.lines().filter(line -> !line.startsWith("weir.statsd.")).toList();
            if (!lines.isEmpty()) {
                return lines;
            }
        }
    }
}
