package dev.weir.request;

import dev.weir.host.KnownHosts;
import java.util.Set;

/**
 * The limits on the head of a request.
 *
 * @param requestLineBytes the longest request line
 * @param headBytes the most bytes of all field lines together
 * @param headFields the most field lines
 * @param chunkedBodies whether a body may be chunked
 * @param probes the targets that HTTP/1.0 may ask for too, because simple health checks speak nothing newer
 * @param hosts the hosts that a request may be meant for
 */
public record HeadLimits(
        int requestLineBytes, int headBytes, int headFields, boolean chunkedBodies, Set<String> probes, KnownHosts hosts) {}
