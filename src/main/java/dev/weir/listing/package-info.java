/** Lists what is stored: the keys of a bucket and the buckets, page by page, straight from the database. */
@NullMarked
package dev.weir.listing;

import org.jspecify.annotations.NullMarked;
