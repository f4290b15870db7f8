package dev.weir.listing;

import dev.weir.bucket.BucketSettings;
import dev.weir.item.BucketName;
import java.util.List;

/**
 * What is stored, page by page. Pages are read from the database, each by itself: what changes between two of them is seen or
 * not, and a key that is there all the time is seen once. Any thread may call.
 */
public interface Listing {
    /**
     * A page of the keys of a bucket.
     *
     * @throws dev.weir.database.StoreException.Overloaded if too many listings are being read
     * @throws dev.weir.database.StoreException.Unavailable if the database does not answer in time
     */
    Page<Listed> keys(KeyQuery query);

    /**
     * The same of a log, whose keys are in the order in which they were appended. Behind a key that was never there is nothing.
     *
     * @param query is of all keys
     */
    Page<Listed> entries(KeyQuery query);

    /**
     * How many keys have the prefix of the query.
     *
     * @throws dev.weir.database.StoreException.Overloaded as for {@link #keys}
     * @throws dev.weir.database.StoreException.Unavailable as for {@link #keys}
     */
    long count(KeyQuery query);

    /**
     * The keys of a queue's tasks that may be claimed, the oldest first. Somebody may be claiming them.
     *
     * @param most how many at most
     * @throws dev.weir.database.StoreException.Overloaded as for {@link #keys}
     * @throws dev.weir.database.StoreException.Unavailable as for {@link #keys}
     */
    List<String> claimable(BucketName bucket, int most);

    /**
     * A page of the buckets that are declared or hold an item, in the order of their names.
     *
     * @param after the name behind which the page begins; empty for the first page
     * @throws dev.weir.database.StoreException.Overloaded as for {@link #keys}
     * @throws dev.weir.database.StoreException.Unavailable as for {@link #keys}
     */
    Page<BucketSettings> buckets(String after, int limit);
}
