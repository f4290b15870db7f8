package dev.weir.purge;

import dev.weir.check.Checked;
import dev.weir.check.Findings;
import dev.weir.item.BucketName;
import dev.weir.item.InvalidNameException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;

/**
 * The Varnishes in front of the edge.
 *
 * @param servers those to purge, each as {@link VarnishServer#parse} reads it
 * @param writeWait how long a writer waits for its change to be purged
 * @param timeout how long a Varnish may take to answer a purge
 * @param connections the most purges in flight to one Varnish
 * @param queueItems the most purges that wait for one Varnish; beyond that everything is banned there instead
 * @param breakerFailures how many failures in a row, or waits that timed out, make writers stop waiting for a Varnish
 * @param retryFrom how long a failed purge waits for its first retry; doubled each time
 * @param retryTo the longest wait for a retry
 * @param refusedAfter how old the oldest outstanding purge of a Varnish may be before {@link VarnishPurges#isRefused}
 * @param banAgain how long after a ban it is repeated, for answers that were in flight
 * @param largeBuckets buckets whose Range requests Varnish passes, in the VCL that the edge prints
 * @param largeFromBytes the size from which Varnish forwards values without caching them, in the VCL that the edge prints
 * @param purgers addresses and networks that may purge, in the VCL that the edge prints
 */
public record VarnishSettings(
        List<String> servers,
        Duration writeWait,
        Duration timeout,
        int connections,
        int queueItems,
        int breakerFailures,
        Duration retryFrom,
        Duration retryTo,
        Duration refusedAfter,
        Duration banAgain,
        List<String> largeBuckets,
        long largeFromBytes,
        List<String> purgers) implements Checked {
    private static final int MOST_SERVERS = 64;

    /** The Varnishes to purge. */
    public List<VarnishServer> addresses() {
        return servers.stream().map(VarnishServer::parse).toList();
    }

    @Override
    public void check(Findings findings) {
        findings.each("servers", servers, VarnishSettings::isServer, "host:port pairs such as varnish:6081 or [::1]:6081");
        boolean allServers = servers.stream().allMatch(VarnishSettings::isServer);
        findings.require(
                !allServers || new HashSet<>(addresses()).size() == servers.size(), "servers", "must not name a Varnish twice");
        findings.require(servers.size() <= MOST_SERVERS, "servers", "must name at most " + MOST_SERVERS);
        findings.time("writeWait", writeWait, Duration.ZERO, Duration.ofMinutes(1));
        findings.time("timeout", timeout, Duration.ofMillis(10), Duration.ofMinutes(1));
        findings.number("connections", connections, 1, 256);
        findings.number("queueItems", queueItems, 1, 10_000_000);
        findings.number("breakerFailures", breakerFailures, 1, 1_000_000);
        findings.time("retryFrom", retryFrom, Duration.ofMillis(1), Duration.ofMinutes(1));
        findings.time("retryTo", retryTo, retryFrom, Duration.ofHours(1));
        findings.time("refusedAfter", refusedAfter, Duration.ofMillis(100), Duration.ofDays(1));
        // The VCL does not store for long what arrived more than 2 s after it was requested.
        findings.time("banAgain", banAgain, Duration.ofSeconds(3), Duration.ofHours(1));
        findings.each("largeBuckets", largeBuckets, VarnishSettings::isBucket, "names of buckets");
        findings.size("largeFromBytes", largeFromBytes, 1 << 10, 1L << 30);
        findings.each(
                "purgers", purgers, Addresses::isAddressOrNetwork, "addresses and networks such as 10.1.2.3 or 2001:db8::/32");
    }

    private static boolean isServer(String text) {
        try {
            VarnishServer.parse(text);
            return true;
        } catch (IllegalArgumentException none) {
            return false;
        }
    }

    private static boolean isBucket(String text) {
        try {
            new BucketName(text);
            return true;
        } catch (InvalidNameException none) {
            return false;
        }
    }
}
