package dev.weir.request;

/**
 * What the head of a request may be.
 *
 * @param requestLineBytes the longest request line
 * @param headBytes all field lines together
 * @param headFields the most field lines
 * @param chunkedBodies whether a body may be chunked
 */
public record HeadLimits(int requestLineBytes, int headBytes, int headFields, boolean chunkedBodies) {}
