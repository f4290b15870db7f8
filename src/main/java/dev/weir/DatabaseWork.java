package dev.weir;

import dev.weir.bucket.BucketSettings;
import dev.weir.cli.DatabaseCommands;
import dev.weir.config.Settings;
import dev.weir.item.BucketName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The work of the commands that need a database and no edge. */
final class DatabaseWork implements DatabaseCommands {

    @Override
    public String embeddedDsn(Settings settings) {
        throw notBuilt();
    }

    @Override
    public void migrate(Settings settings) {
        throw notBuilt();
    }

    @Override
    public String createBucket(Settings settings, BucketName name, boolean partitioned) {
        throw notBuilt();
    }

    @Override
    public List<BucketSettings> buckets(Settings settings) {
        throw notBuilt();
    }

    @Override
    public @Nullable String deleteBucket(Settings settings, BucketName name) {
        throw notBuilt();
    }

    private static IllegalStateException notBuilt() {
        return new IllegalStateException("this command is not built yet");
    }
}
