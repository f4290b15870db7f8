package dev.weir.cli;

import dev.weir.access.Token;
import dev.weir.bucket.BucketDocument;
import dev.weir.bucket.BucketKind;
import dev.weir.bucket.SettingsChange;
import dev.weir.config.Settings;
import dev.weir.item.BucketName;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The commands that need a database but no edge. They use the configured database, or else the embedded one: that of a running
 * edge, or started for the command. If there is none yet, none is created: only {@code serve} does that. Every exception has a
 * message for the operator.
 */
public interface DatabaseCommands {

    /** The DSN with which psql or another edge connects to the running embedded database. */
    String embeddedDsn(Settings settings) throws Exception;

    /** Brings the schema up to date. */
    void migrate(Settings settings) throws Exception;

    /** Declares a bucket, and returns a message that says what was done. */
    String createBucket(Settings settings, BucketName name, @Nullable BucketKind kind, boolean partitioned) throws Exception;

    /** The declared buckets, sorted by name, each with what it has that most have not: a kind, a partition. */
    SequencedMap<BucketName, List<String>> buckets(Settings settings) throws Exception;

    /** What is stored for a bucket, and what is in force on an edge with these settings. */
    BucketDocument bucket(Settings settings, BucketName name) throws Exception;

    /**
     * Changes the settings of a bucket, which is declared if it is not, and returns them.
     *
     * @throws dev.weir.bucket.InvalidSettingsException with every problem; nothing was changed
     */
    BucketDocument changeBucket(Settings settings, BucketName name, SettingsChange change) throws Exception;

    /**
     * Deletes a bucket and all its items, and returns a message that says what was done; null if there was nothing.
     *
     * @param consent called with the number of items if there are any, before anything is deleted; if it throws, nothing is
     *     deleted
     */
    @Nullable
    String deleteBucket(Settings settings, BucketName name, LongConsumer consent) throws Exception;

    /**
     * Makes every edge that follows the database's change stream drop a bucket from its caches, and returns a message that says
     * what was done.
     */
    String purgeBucket(Settings settings, BucketName name) throws Exception;

    /** Adds a token, and returns whether there was none of its name. */
    boolean addToken(Settings settings, Token token) throws Exception;

    /** The tokens, sorted by name. */
    List<Token> tokens(Settings settings) throws Exception;

    /** Removes a token, and returns whether there was one of this name. */
    boolean removeToken(Settings settings, String name) throws Exception;
}
