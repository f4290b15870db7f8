package dev.weir;

import com.zaxxer.hikari.HikariDataSource;
import dev.weir.access.Token;
import dev.weir.bucket.BucketDocument;
import dev.weir.bucket.BucketExistence;
import dev.weir.bucket.BucketKind;
import dev.weir.bucket.BucketSettings;
import dev.weir.bucket.Followers;
import dev.weir.bucket.PurgeMessage;
import dev.weir.bucket.SettingsChange;
import dev.weir.bucket.WriteRules;
import dev.weir.cli.DatabaseCommands;
import dev.weir.config.Settings;
import dev.weir.database.DatabaseSettings.Migrate;
import dev.weir.database.Dsn;
import dev.weir.database.Pool;
import dev.weir.embedded.LocalPostgres;
import dev.weir.embedded.LocalPostgresException;
import dev.weir.item.BucketName;
import dev.weir.observe.Logs;
import dev.weir.schema.Migrations;
import dev.weir.store.BucketCatalogue;
import dev.weir.store.CatalogueLimits;
import dev.weir.store.SettingsCatalogue;
import dev.weir.store.TokenRows;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The commands that need a database but no edge. If edges run on it, what a command has changed is in force on them when it ends,
 * so that the next one, or a request, finds it.
 */
final class DatabaseWork implements DatabaseCommands {
    /** Edges without a stream read the catalogue each second. */
    private static final Followers EDGES = new Followers(Duration.ofSeconds(5), Duration.ofMillis(1_500));

    private final Consumer<String> warnings;

    /** @param warnings is given what the operator should know, though the command has done what it was to do */
    DatabaseWork(Consumer<String> warnings) {
        this.warnings = warnings;
    }

    @Override
    public String embeddedDsn(Settings settings) {
        return LocalPostgres.dsnOf(settings.embedded().data());
    }

    @Override
    public void migrate(Settings settings) {
        withDatabase(settings, database -> {
            Migrations.run(Migrate.AUTO, database);
            return true;
        });
    }

    @Override
    public String createBucket(Settings settings, BucketName name, @Nullable BucketKind kind, boolean partitioned) {
        return withDatabase(settings, database -> inForce(
                database, catalogue(settings, database).create(name, kind, partitioned).describe()));
    }

    @Override
    public SequencedMap<BucketName, List<String>> buckets(Settings settings) {
        var buckets = new LinkedHashMap<BucketName, List<String>>();
        for (BucketCatalogue.Entry entry : withDatabase(settings, database -> catalogue(settings, database).list())) {
            List<String> words = new ArrayList<>();
            if (!entry.kind().equals(BucketSettings.REGISTER)) {
                words.add(entry.kind());
            }
            if (entry.partitioned()) {
                words.add("partitioned");
            }
            buckets.put(entry.name(), words);
        }
        return buckets;
    }

    @Override
    public BucketDocument bucket(Settings settings, BucketName name) {
        return withDatabase(settings, database -> document(
                settings, name, settingsCatalogue(settings, database).find(name)));
    }

    @Override
    public BucketDocument changeBucket(Settings settings, BucketName name, SettingsChange change) {
        return withDatabase(settings, database -> inForce(database, document(
                settings, name, settingsCatalogue(settings, database).change(name, change, settings.limits().valueBytes()))));
    }

    @Override
    public @Nullable String deleteBucket(Settings settings, BucketName name, LongConsumer consent) {
        BucketCatalogue.Deleted deleted = withDatabase(settings, database -> {
            BucketCatalogue catalogue = catalogue(settings, database);
            long items = catalogue.items(name);
            if (items > 0) {
                consent.accept(items);
            }
            return inForce(database, catalogue.delete(name));
        });
        return deleted.declared() || deleted.items() > 0 ? deleted.describe() : null;
    }

    @Override
    public String purgeBucket(Settings settings, BucketName name) {
        return withDatabase(settings, database -> {
            Migrations.run(settings.database().migrate(), database);
            try (Connection connection = database.getConnection()) {
                String unknown = BucketExistence.isKnown(connection, name)
                        ? ""
                        : "Bucket " + name + " is not declared and has no items; it was purged anyway. ";
                boolean followed = PurgeMessage.send(connection, name);
                inForce(connection);
                return unknown + (followed
                        ? "Edges that follow the change stream drop bucket " + name + " from their caches, and ban it in their"
                                + " Varnishes. An edge in ttl mode keeps cached items for at most its changes.ttl."
                        : "The database's wal_level is below logical, so no edge follows its changes, and none drops bucket "
                                + name + ". Each keeps cached items for at most its changes.ttl.");
            } catch (SQLException e) {
                throw new IllegalStateException("cannot send the purge: " + e.getMessage(), e);
            }
        });
    }

    @Override
    public boolean addToken(Settings settings, Token token) {
        return withTokens(settings, "store the token", connection -> {
            boolean added = TokenRows.add(connection, token);
            if (added) {
                inForce(connection);
            }
            return added;
        });
    }

    @Override
    public List<Token> tokens(Settings settings) {
        return withTokens(settings, "read the tokens", TokenRows::all);
    }

    @Override
    public boolean removeToken(Settings settings, String name) {
        return withTokens(settings, "revoke the token", connection -> {
            boolean removed = TokenRows.remove(connection, name);
            if (removed) {
                inForce(connection);
            }
            return removed;
        });
    }

    private interface TokenWork<T> {
        T apply(Connection connection) throws SQLException;
    }

    private static <T> T withTokens(Settings settings, String what, TokenWork<T> work) {
        return withDatabase(settings, database -> {
            Migrations.run(settings.database().migrate(), database);
            try (Connection connection = database.getConnection()) {
                return work.apply(connection);
            } catch (SQLException e) {
                throw new IllegalStateException("cannot " + what + ": " + e.getMessage(), e);
            }
        });
    }

    private static BucketDocument document(Settings settings, BucketName name, SettingsCatalogue.Row row) {
        long valueBytes = settings.limits().valueBytes();
        return new BucketDocument(
                row.settings(),
                row.declared()
                        ? row.settings().inForce(name, row.kind(), settings.buckets(), valueBytes)
                        : BucketSettings.undeclared(name, settings.buckets(), WriteRules.upTo(valueBytes)));
    }

    private static SettingsCatalogue settingsCatalogue(Settings settings, DataSource database) {
        Migrations.run(settings.database().migrate(), database);
        return new SettingsCatalogue(database, CatalogueLimits.defaults());
    }

    private static BucketCatalogue catalogue(Settings settings, DataSource database) {
        Migrations.run(settings.database().migrate(), database);
        return new BucketCatalogue(database, CatalogueLimits.defaults());
    }

    /** What was done, once it is in force. */
    private <T> T inForce(DataSource database, T done) {
        try (Connection connection = database.getConnection()) {
            inForce(connection);
        } catch (SQLException e) {
            warn("it is not known where (" + e.getMessage() + ")");
        }
        return done;
    }

    /** Waits until what was done is in force on every edge, within a limit: it is done whether or not they hear of it. */
    private void inForce(Connection connection) {
        try {
            String late = EDGES.await(connection);
            if (late != null) {
                warn(late);
            }
        } catch (SQLException e) {
            warn("it is not known where (" + e.getMessage() + ")");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void warn(String late) {
        warnings.accept("weir: this is done, but may not be in force everywhere yet: " + late);
    }

    /**
     * Uses the configured database, the embedded one of a running edge, or the embedded one started for this command. It never
     * creates one: in the wrong folder, a command would report on a new, empty database.
     */
    private static <T> T withDatabase(Settings settings, Function<DataSource, T> work) {
        Logs.start(settings.observe());
        String given = settings.database().dsn();
        if (given != null) {
            return with(given, settings, work);
        }
        try {
            return with(LocalPostgres.dsnOf(settings.embedded().data()), settings, work);
        } catch (LocalPostgresException noneRuns) {
            Path data = settings.embedded().data();
            if (!LocalPostgres.isIn(data)) {
                throw new LocalPostgresException("there is no database in " + data.toAbsolutePath().normalize()
                        + "; name its folder with --data, or another database with --dsn. Only ./weir serve makes a new one");
            }
            try (LocalPostgres database = LocalPostgres.start(settings.embedded())) {
                return with(database.dsn(), settings, work);
            }
        }
    }

    private static <T> T with(String dsn, Settings settings, Function<DataSource, T> work) {
        try (HikariDataSource pool = Pool.open(Dsn.parse(dsn), settings.database(), new SimpleMeterRegistry())) {
            return work.apply(pool);
        }
    }
}
