package dev.weir.request;

/**
 * The limits on the head of a request.
 *
 * @param requestLineBytes the longest request line
 * @param headBytes the most bytes of all field lines together
 * @param headFields the most field lines
 * @param chunkedBodies whether a body may be chunked
 */
public record HeadLimits(int requestLineBytes, int headBytes, int headFields, boolean chunkedBodies) {}
