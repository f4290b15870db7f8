package dev.weir.http;

import dev.weir.audit.AuditLog;
import dev.weir.bucket.BucketSettings;
import dev.weir.bucket.CachePolicy;
import dev.weir.bucket.WriteRules;
import dev.weir.config.Settings;
import dev.weir.engine.MemoryFlows;
import dev.weir.engine.Rules;
import dev.weir.tls.Tls;
import dev.weir.tls.TlsFileException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The listener alone, over flows in memory: for failures that a real edge cannot be made to have on demand, and for what the
 * flows have no part in. What the contract says is tested on a {@link RealEdge}.
 */
final class EdgeFixture implements EdgeCalls {
    static final CachePolicy POLICY = new CachePolicy(
            Duration.ZERO, Duration.ofHours(4), Duration.ofSeconds(60), Duration.ofDays(1), Duration.ofSeconds(1), null,
            true);

    volatile CachePolicy policy = POLICY;
    private final Wire wire;
    private final @Nullable Tls tls;
    private final EdgeServer server;
    final MemoryFlows flows = new MemoryFlows();
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    /** @param pairs settings that differ, {@code key=value} */
    EdgeFixture(String... pairs) {
        this(Wire.PLAIN, pairs);
    }

    EdgeFixture(Wire wire, String... pairs) {
        this(wire, Rules.of(bucket -> BucketSettings.REGISTER, bucket -> WriteRules.upTo(Long.MAX_VALUE)), pairs);
    }

    EdgeFixture(Rules rules, String... pairs) {
        this(Wire.PLAIN, rules, pairs);
    }

    private EdgeFixture(Wire wire, Rules rules, String... pairs) {
        this.wire = wire;
        Settings settings = TestSettings.with(wire.with(pairs));
        try {
            tls = settings.tls().isOn() ? Tls.start(settings.tls(), registry) : null;
            server = EdgeServer.start(
                    settings.http(),
                    settings.limits(),
                    settings.list(),
                    settings.read().inlineBytes(),
                    flows.engine(rules),
                    bucket -> policy,
                    () -> false,
                    rules.expiry(),
                    List.of(),
                    new Recording(
                            settings.observe().accessLog(),
                            new AuditLog(settings.observe().auditLog(), InstantSource.system()), settings.observe().traces()),
                    listener -> tls,
                    registry);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (TlsFileException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Wire wire() {
        return wire;
    }

    @Override
    public int port() {
        return server.port();
    }

    void stop() {
        server.close();
    }

    @Override
    public void close() {
        server.close();
        if (tls != null) {
            tls.close();
        }
    }
}
