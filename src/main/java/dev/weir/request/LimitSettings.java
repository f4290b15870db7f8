package dev.weir.request;

import dev.weir.check.ByteSize;
import dev.weir.check.Checked;
import dev.weir.check.Findings;
import dev.weir.item.Tags;

/**
 * The limits on requests.
 *
 * @param valueBytes the largest value
 * @param multiBytes the largest body of {@code /multi}, and the most bytes of values in its answer
 * @param multiEntries the most entries of {@code /multi}
 * @param tags the most tags of an item
 * @param tagBytes the most bytes of a tag
 * @param deleteItems the most items that a DELETE of a tag or a prefix deletes in one transaction
 * @param bodiesInFlightBytes the most bytes of request bodies held at one time
 * @param bodiesPerAddressBytes the most of these of one client address; it is never less than one largest value or {@code
 *     /multi} body needs while it arrives
 * @param requestLineBytes the longest request line; a key of 1,024 bytes, all escaped, takes 3,072, and a bucket, a host in
 *     absolute form and a query come on top
 * @param headBytes the most bytes of all fields of a request together
 * @param headFields the most fields of a request
 * @param decodedAnswers the most answers with a decoded value that are sent at one time; each holds buffers
 * @param decodedBytes the most bytes that a value is decoded to; a longer answer is cut off
 * @param requestsPerSecond the most requests a second of one client address; 0 for any number
 * @param bytesPerSecond the most bytes a second of one client address, of bodies and answers; 0 for any number
 * @param limitedAddresses the most addresses whose requests and bytes are counted at one time
 */
public record LimitSettings(
        long valueBytes,
        long multiBytes,
        int multiEntries,
        int tags,
        int tagBytes,
        int deleteItems,
        long bodiesInFlightBytes,
        long bodiesPerAddressBytes,
        long requestLineBytes,
        long headBytes,
        int headFields,
        int decodedAnswers,
        long decodedBytes,
        int requestsPerSecond,
        long bytesPerSecond,
        int limitedAddresses) implements Checked {
    /** Half of what one message of PostgreSQL's protocol can hold. */
    private static final long LARGEST_BODY = 512L << 20;

    /**
     * The most bytes of bodies that one client address may have in flight; always enough for one body of the largest size
     * allowed.
     */
    public long bodyShareBytes() {
        return Math.max(bodiesPerAddressBytes, 2 * Math.max(valueBytes, multiBytes));
    }

    @Override
    public void check(Findings findings) {
        findings.size("valueBytes", valueBytes, 1, LARGEST_BODY);
        findings.size("multiBytes", multiBytes, 1, LARGEST_BODY);
        findings.number("multiEntries", multiEntries, 1, 1_000_000);
        findings.number("tags", tags, 1, Tags.MOST);
        findings.number("tagBytes", tagBytes, 1, Tags.MOST_BYTES);
        findings.number("deleteItems", deleteItems, 1, 100_000);
        findings.require(bodiesInFlightBytes >= valueBytes, "bodiesInFlightBytes",
                "must be at least limits.value-bytes, " + ByteSize.format(valueBytes) + ", or such a value could never be sent");
        findings.require(bodiesInFlightBytes >= multiBytes, "bodiesInFlightBytes",
                "must be at least limits.multi-bytes, " + ByteSize.format(multiBytes) + ", or such a body could never be sent");
        findings.size("bodiesPerAddressBytes", bodiesPerAddressBytes, 1, Long.MAX_VALUE);
        findings.size("requestLineBytes", requestLineBytes, 4 << 10, 64 << 10);
        findings.size("headBytes", headBytes, 1 << 10, 1 << 20);
        findings.number("headFields", headFields, 10, 10_000);
        findings.number("decodedAnswers", decodedAnswers, 1, 100_000);
        findings.size("decodedBytes", decodedBytes, 1, 1L << 40);
        findings.number("requestsPerSecond", requestsPerSecond, 0, 1_000_000);
        findings.size("bytesPerSecond", bytesPerSecond, 0, 1L << 40);
        findings.number("limitedAddresses", limitedAddresses, 1, 10_000_000);
    }
}
