package dev.weir.cli;

import dev.weir.bucket.BucketSettings;
import dev.weir.config.Settings;
import dev.weir.item.BucketName;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The work of the commands that need a database and no edge. The database is the configured one; without one it is the
 * embedded one: that of a running edge, or started for the time of the command. Where there is none yet, none is made: only
 * {@code serve} does that. Whatever is thrown has a message for the operator.
 */
public interface DatabaseCommands {

    /** What psql or another edge connects to the running embedded database with. */
    String embeddedDsn(Settings settings) throws Exception;

    /** Brings the schema up to date. */
    void migrate(Settings settings) throws Exception;

    /** Declares a bucket and says in words what was done. */
    String createBucket(Settings settings, BucketName name, boolean partitioned) throws Exception;

    /** The declared buckets, by name. */
    List<BucketSettings> buckets(Settings settings) throws Exception;

    /**
     * Deletes a bucket and all its items, and says in words what was done; null where there was nothing.
     *
     * @param consent is called with the number of items where there are any, before anything is deleted; what it throws
     *     keeps everything as it is
     */
    @Nullable
    String deleteBucket(Settings settings, BucketName name, LongConsumer consent) throws Exception;

    /** Lets every edge that follows the database's change stream forget a bucket, and says in words what was done. */
    String purgeBucket(Settings settings, BucketName name) throws Exception;
}
