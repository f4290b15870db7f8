package dev.weir.tls;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS of the listeners that speak it, with the newest certificate that was found right.
 *
 * <p>One thread reads the files every now and then. If they have changed and fit together, connections that begin from then on
 * get the new certificate; those that are open keep theirs. If they do not, the old one stays: they may be half written, so
 * that is told only if the next look finds them the same. Any thread may ask for an {@link #engine}.
 */
public final class Tls implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tls.class);

    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
    /** HTTP/2 is the business of proxies. */
    private static final String[] SPOKEN = {"http/1.1"};

    private final TlsSettings settings;
    private final Counter applied;
    private final Counter failed;
    private final ScheduledExecutorService looks;

    private volatile SSLContext context;
    private volatile Instant expires;
    /** What the files held when they were last found right, and when they were last found wrong. */
    private String served;
    private @Nullable String suspected;
    private @Nullable String refused;

    private Tls(TlsSettings settings, Credentials.Files files, MeterRegistry registry) throws TlsFileException {
        this.settings = settings;
        Credentials first = files.credentials();
        this.context = first.context();
        this.expires = first.expires();
        this.served = files.digest();
        this.applied = reloads("applied", registry);
        this.failed = reloads("failed", registry);
        Gauge.builder("weir.tls.expiry", this, Tls::secondsLeft)
                .description("Time until the certificate that is served expires")
                .baseUnit("seconds")
                .register(registry);
        this.looks = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("weir-tls-files").factory());
    }

    private static Counter reloads(String result, MeterRegistry registry) {
        return Counter.builder("weir.tls.reloads")
                .description("Changes of the TLS files: applied, or failed because they did not fit together")
                .tag("result", result)
                .register(registry);
    }

    /**
     * Reads the files, and goes on to look whether they change.
     *
     * @throws TlsFileException if they cannot be used
     */
    public static Tls start(TlsSettings settings, MeterRegistry registry) throws TlsFileException {
        Tls tls = new Tls(settings, Credentials.Files.read(settings), registry);
        long every = settings.lookEvery().toNanos();
        tls.looks.scheduleWithFixedDelay(tls::look, every, every, TimeUnit.NANOSECONDS);
        return tls;
    }

    /**
     * Checks the files, if TLS is on, without starting anything.
     *
     * @throws TlsFileException if they cannot be used
     */
    public static void check(TlsSettings settings) throws TlsFileException {
        if (settings.isOn()) {
            Credentials.Files.read(settings).credentials();
        }
    }

    /** How long a client may take for its handshake. */
    public Duration handshakeTimeout() {
        return settings.handshakeTimeout();
    }

    /** Most handshakes of one listener at one time. */
    public int maxHandshakes() {
        return settings.maxHandshakes();
    }

    /** The server's side of a new connection. */
    public SSLEngine engine() {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(PROTOCOLS);
        parameters.setApplicationProtocols(SPOKEN);
        parameters.setUseCipherSuitesOrder(true);
        switch (settings.clientCertificates()) {
            case NONE -> {}
            case OPTIONAL -> parameters.setWantClientAuth(true);
            case REQUIRED -> parameters.setNeedClientAuth(true);
        }
        engine.setSSLParameters(parameters);
        return engine;
    }

    private double secondsLeft() {
        return Duration.between(Instant.now(), expires).toSeconds();
    }

    private void look() {
        try {
            lookAtFiles();
        } catch (RuntimeException | Error e) {
            // Thrown further, it would end all looks.
            LOG.error("Looking at the TLS files failed", e);
        }
    }

    private void lookAtFiles() {
        String seen = "";
        try {
            Credentials.Files files = Credentials.Files.read(settings);
            seen = files.digest();
            if (seen.equals(served)) {
                suspected = null;
                refused = null;
            } else {
                apply(files.credentials());
                served = seen;
            }
        } catch (TlsFileException wrong) {
            suspect(seen + ' ' + wrong.getMessage(), wrong);
        }
    }

    private void apply(Credentials next) {
        context = next.context();
        expires = next.expires();
        suspected = null;
        refused = null;
        applied.increment();
        LOG.info("New connections get the new certificate, which expires at {}", expires);
    }

    private void suspect(String state, TlsFileException wrong) {
        if (state.equals(refused)) {
            return;
        }
        if (!state.equals(suspected)) {
            suspected = state;
            return;
        }
        refused = state;
        failed.increment();
        LOG.warn("The old certificate stays, which expires at {}: {}", expires, wrong.getMessage());
    }

    @Override
    public void close() {
        looks.shutdownNow();
    }
}
