package dev.weir.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports the meters to statsd by UDP, every {@code observe.statsd-every}.
 *
 * <p>It is best effort and blocks nothing else: a single thread resolves names and sends datagrams; a datagram that the system
 * does not accept at once is dropped and counted in {@code weir.statsd.dropped}; nothing is queued or sent again. While the host
 * does not resolve, nothing is sent and the counters keep accumulating, so that the next report includes everything. The host is
 * resolved again for every report, so that statsd may move.
 *
 * <p>{@link #start} and {@link #close} are called by the thread that starts and stops the edge. {@link #report} holds this
 * object's monitor, which guards the channel and the lines.
 */
final class StatsdReporter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StatsdReporter.class);
    /** How long a stop waits for a report in progress, whose name lookup may hang. */
    private static final Duration LAST_REPORT = Duration.ofSeconds(1);

    private final String host;
    private final int port;
    private final Duration every;
    private final StatsdLines lines;
    private final Counter sent;
    private final Counter dropped;
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("weir-statsd").factory());
    private @Nullable DatagramChannel channel;
    private boolean unreachable;

    StatsdReporter(MeterRegistry registry, String host, int port, Duration every) {
        this.host = host;
        this.port = port;
        this.every = every;
        lines = new StatsdLines(registry);
        sent = Counter.builder("weir.statsd.sent")
                .description("Datagrams sent to statsd")
                .baseUnit("datagrams")
                .register(registry);
        dropped = Counter.builder("weir.statsd.dropped")
                .description("Datagrams for statsd that were dropped because the system did not accept them")
                .baseUnit("datagrams")
                .register(registry);
    }

    /** Starts reporting. The first report is sent after one whole interval. */
    void start() {
        var unused = scheduler.scheduleWithFixedDelay(
                this::reportSafely, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void reportSafely() {
        try {
            report();
        } catch (RuntimeException e) {
            // A meter that throws must not end the schedule.
            LOG.warn("A report to statsd failed", e);
        }
    }

    /** Sends one report. */
    synchronized void report() {
        InetSocketAddress target = new InetSocketAddress(host, port);
        if (target.isUnresolved()) {
            unreachable("its name does not resolve");
            return;
        }
        DatagramChannel open = channel();
        if (open == null) {
            return;
        }
        if (unreachable) {
            unreachable = false;
            LOG.info("Reporting to statsd at {}:{} works again", host, port);
        }
        StatsdDatagrams datagrams = StatsdDatagrams.pack(lines.next());
        dropped.increment(datagrams.tooLong());
        for (ByteBuffer datagram : datagrams.ready()) {
            (send(open, datagram, target) ? sent : dropped).increment();
        }
    }

    private @Nullable DatagramChannel channel() {
        if (channel == null) {
            try {
                channel = DatagramChannel.open();
                channel.configureBlocking(false);
            } catch (IOException e) {
                unreachable(e.getMessage());
                return null;
            }
        }
        return channel;
    }

    private static boolean send(DatagramChannel channel, ByteBuffer datagram, InetSocketAddress target) {
        try {
            return channel.send(datagram, target) > 0;
        } catch (IOException e) {
            LOG.debug("A datagram for statsd was dropped", e);
            return false;
        }
    }

    /** Warns once per outage, not for every report. */
    private void unreachable(@Nullable String reason) {
        if (!unreachable) {
            unreachable = true;
            LOG.warn("Reporting to statsd at {}:{} failed: {}; retrying every {} s", host, port, reason, every.toSeconds());
        }
    }

    /** Sends a last report and stops. */
    @Override
    public void close() {
        scheduler.shutdown();
        try {
            if (scheduler.awaitTermination(LAST_REPORT.toMillis(), TimeUnit.MILLISECONDS)) {
                reportSafely();
                closeChannel();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void closeChannel() {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                LOG.debug("The channel to statsd did not close", e);
            }
            channel = null;
        }
    }
}
