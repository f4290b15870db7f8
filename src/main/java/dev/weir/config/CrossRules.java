package dev.weir.config;

import dev.weir.check.ByteSize;
import dev.weir.check.Findings;
import dev.weir.check.TimeSpan;
import dev.weir.tls.ClientCertificates;
import dev.weir.tls.TlsSettings;
import java.time.Duration;

/** Rules between settings of different records. Findings name full keys. */
final class CrossRules {
    private CrossRules() {}

    /** @param heapBytes the size of the edge's Java heap */
    static void check(Settings settings, long heapBytes, Findings findings) {
        String heap = "must be less than the Java heap, " + ByteSize.format(heapBytes) + " (set -Xmx in WEIR_JAVA_OPTS for more)";
        findings.require(settings.cache().heap().maxBytes() < heapBytes, "cache.heap.max-bytes", heap);
        findings.require(settings.limits().bodiesInFlightBytes() < heapBytes, "limits.bodies-in-flight-bytes", heap);

        boolean samePort = settings.http().port() != 0
                && settings.http().port() == settings.admin().port()
                && settings.http().host().equals(settings.admin().host());
        findings.require(!samePort, "admin.port", "must differ from http.port");

        settings.faces().ports().forEach((face, port) -> {
            String key = "faces." + face + ".port";
            findings.require(port == 0 || port != settings.http().port(), key, "must differ from http.port");
            boolean admins = port == settings.admin().port() && settings.http().host().equals(settings.admin().host());
            findings.require(port == 0 || !admins, key, "must differ from admin.port");
            boolean alone = settings.faces().ports().values().stream().filter(port::equals).count() == 1;
            findings.require(port == 0 || alone, key, "must differ from the ports of other faces");
        });

        findings.each("tls.listeners", settings.tls().listeners(),
                name -> TlsSettings.isListener(name) || FacesSettings.NAMES.contains(name),
                "http, admin, faces, or names of faces");

        findings.require(
                settings.access().clients().isEmpty() || settings.tls().clientCertificates() != ClientCertificates.NONE,
                "access.clients", "needs tls.client-certificates, optional or required");

        findings.require(settings.read().largeReads() < settings.database().poolSize(), "read.large-reads",
                "must be less than database.pool-size, " + settings.database().poolSize()
                        + ", or large objects could take every connection of the pool");
        findings.require(settings.write().queueBytes() >= settings.limits().valueBytes(), "write.queue-bytes",
                "must be at least limits.value-bytes, " + ByteSize.format(settings.limits().valueBytes())
                        + ", or such a value could never be written");

        findings.require(settings.stream().lateAfter().compareTo(settings.changes().lease()) > 0, "stream.late-after",
                "must be longer than changes.lease, " + TimeSpan.format(settings.changes().lease())
                        + ", or an answer sent after the ban could be kept in a cache");

        Duration socketTimeout = settings.database().socketTimeout();
        String outlives = "must be longer than database.socket-timeout, " + TimeSpan.format(socketTimeout)
                + ", so that a lost connection is noticed while its requests still wait";
        findings.require(settings.read().deadline().compareTo(socketTimeout) > 0, "read.deadline", outlives);
        findings.require(settings.write().deadline().compareTo(socketTimeout) > 0, "write.deadline", outlives);
        findings.require(settings.write().lockWait().compareTo(socketTimeout) < 0, "write.lock-wait",
                "must be shorter than database.socket-timeout, " + TimeSpan.format(socketTimeout)
                        + ", or a locked row would look like a lost connection");
    }
}
