package dev.weir.http;

/**
 * What a request may ask for.
 *
 * @param valueBytes the largest value
 * @param multiBytes the largest body of {@code /multi}, and the most its answer holds of values
 * @param multiEntries the most entries of {@code /multi}
 * @param bodiesInFlightBytes all request bodies held at one time, together
 */
public record LimitSettings(long valueBytes, long multiBytes, int multiEntries, long bodiesInFlightBytes) {}
