package dev.weir.engine;

import dev.weir.bucket.BucketSettings;
import dev.weir.item.BucketName;
import dev.weir.listing.KeyQuery;
import dev.weir.listing.Listed;
import dev.weir.listing.Listing;
import dev.weir.listing.Page;
import java.util.List;

/** Nobody lists while a benchmark runs. */
final class NoListing implements Listing {
    @Override
    public Page<Listed> keys(KeyQuery query) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Page<Listed> entries(KeyQuery query) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<String> claimable(BucketName bucket, int most) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long count(KeyQuery query) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Page<BucketSettings> buckets(String after, int limit) {
        throw new UnsupportedOperationException();
    }
}
