package dev.weir;

import com.zaxxer.hikari.HikariDataSource;
import dev.weir.access.Token;
import dev.weir.store.BucketCatalogue;
import dev.weir.bucket.BucketDocument;
import dev.weir.bucket.BucketExistence;
import dev.weir.bucket.BucketKind;
import dev.weir.bucket.BucketSettings;
import dev.weir.store.CatalogueLimits;
import dev.weir.bucket.PurgeMessage;
import dev.weir.bucket.SettingsChange;
import dev.weir.bucket.WriteRules;
import dev.weir.store.SettingsCatalogue;
import dev.weir.store.TokenRows;
import dev.weir.cli.DatabaseCommands;
import dev.weir.config.Settings;
import dev.weir.embedded.LocalPostgres;
import dev.weir.embedded.LocalPostgresException;
import dev.weir.item.BucketName;
import dev.weir.observe.Logs;
import dev.weir.database.DatabaseSettings.Migrate;
import dev.weir.database.Dsn;
import dev.weir.schema.Migrations;
import dev.weir.database.Pool;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.function.LongConsumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The commands that need a database but no edge. */
final class DatabaseWork implements DatabaseCommands {

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
        return withCatalogue(settings, catalogue -> catalogue.create(name, kind, partitioned).describe());
    }

    @Override
    public SequencedMap<BucketName, List<String>> buckets(Settings settings) {
        var buckets = new LinkedHashMap<BucketName, List<String>>();
        for (BucketCatalogue.Entry entry : withCatalogue(settings, BucketCatalogue::list)) {
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
        return withSettings(settings, name, catalogue -> catalogue.find(name));
    }

    @Override
    public BucketDocument changeBucket(Settings settings, BucketName name, SettingsChange change) {
        return withSettings(settings, name, catalogue -> catalogue.change(name, change, settings.limits().valueBytes()));
    }

    @Override
    public @Nullable String deleteBucket(Settings settings, BucketName name, LongConsumer consent) {
        BucketCatalogue.Deleted deleted = withCatalogue(settings, catalogue -> {
            long items = catalogue.items(name);
            if (items > 0) {
                consent.accept(items);
            }
            return catalogue.delete(name);
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
                return unknown + (PurgeMessage.send(connection, name)
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
        return withTokens(settings, "store the token", connection -> TokenRows.add(connection, token));
    }

    @Override
    public List<Token> tokens(Settings settings) {
        return withTokens(settings, "read the tokens", TokenRows::all);
    }

    @Override
    public boolean removeToken(Settings settings, String name) {
        return withTokens(settings, "revoke the token", connection -> TokenRows.remove(connection, name));
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

    private static BucketDocument withSettings(
            Settings settings, BucketName name, Function<SettingsCatalogue, SettingsCatalogue.Row> work) {
        return withDatabase(settings, database -> {
            Migrations.run(settings.database().migrate(), database);
            SettingsCatalogue.Row row = work.apply(new SettingsCatalogue(database, CatalogueLimits.defaults()));
            long valueBytes = settings.limits().valueBytes();
            return new BucketDocument(
                    row.settings(),
                    row.declared()
                            ? row.settings().inForce(name, row.kind(), settings.buckets(), valueBytes)
                            : BucketSettings.undeclared(name, settings.buckets(), WriteRules.upTo(valueBytes)));
        });
    }

    private static <T> T withCatalogue(Settings settings, Function<BucketCatalogue, T> work) {
        return withDatabase(settings, database -> {
            Migrations.run(settings.database().migrate(), database);
            return work.apply(new BucketCatalogue(database, CatalogueLimits.defaults()));
        });
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
