package dev.weir.listing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.bucket.Buckets;
import dev.weir.bucket.CachePolicy;
import dev.weir.item.BucketName;
import dev.weir.item.ItemKey;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.Waiting;
import dev.weir.testing.WeirDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Lists compared with those of a sorted set, on the oldest and the newest PostgreSQL. */
final class SqlListingIT {
    private static final BucketName B = new BucketName("b");
    private static final CachePolicy POLICY =
            new CachePolicy(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, null, true);
    private static final ListSettings SETTINGS = new ListSettings(100, 1000, 2, Duration.ofSeconds(30));

    private static SqlListing listing(WeirDatabase database) {
        Buckets buckets = new Buckets(database.dataSource(), POLICY, 32 << 20, Duration.ofHours(1), new SimpleMeterRegistry());
        return new SqlListing(database.dataSource(), buckets, SETTINGS);
    }

    private static void put(WeirDatabase database, BucketName bucket, Iterable<String> keys) throws Exception {
        try (Connection connection = database.connect();
                PreparedStatement insert =
                        connection.prepareStatement("insert into weir.item (bucket, key, value) values (?, ?, 'v')")) {
            for (String key : keys) {
                insert.setString(1, bucket.value());
                insert.setString(2, key);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static void tag(WeirDatabase database, String tag, Iterable<String> keys) throws Exception {
        try (Connection connection = database.connect();
                PreparedStatement put = connection.prepareStatement(
                        "select weir.put_item('b', ?, 'v', tags => array_append(tags, ?)) from weir.item"
                                + " where bucket = 'b' and key = ?")) {
            for (String key : keys) {
                put.setString(1, key);
                put.setString(2, tag);
                put.setString(3, key);
                put.executeQuery().close();
            }
        }
    }

    /** Keys of few letters, so that they share prefixes; some are outside the plane of 16 bits, where Java's order is another. */
    private static TreeSet<ItemKey> randomKeys(Random random, int count) {
        String[] letters = {"a", "b", "/", "-", "\u00e9", "\uffe6", "\ud83d\ude00"};
        var keys = new TreeSet<ItemKey>();
        while (keys.size() < count) {
            StringBuilder key = new StringBuilder();
            for (int i = random.nextInt(1, 7); i > 0; i--) {
                key.append(letters[random.nextInt(letters.length)]);
            }
            String text = key.toString();
            if (!text.startsWith("/") && !text.endsWith("/") && !text.contains("//")) {
                keys.add(new ItemKey(B, text));
            }
        }
        return keys;
    }

    private static List<String> expected(TreeSet<ItemKey> keys, String prefix, @Nullable String delimiter) {
        KeyQuery query = new KeyQuery(B, prefix, "", delimiter, 1);
        var names = new LinkedHashSet<String>();
        for (ItemKey key : keys) {
            if (key.key().startsWith(prefix)) {
                String folder = query.commonPrefixOf(key.key());
                names.add(folder == null ? key.key() : folder);
            }
        }
        return List.copyOf(names);
    }

    private static List<String> pageByPage(Listing listing, KeyQuery query) {
        var names = new ArrayList<String>();
        String after = "";
        do {
            Page<Listed> page = listing.keys(query.page(after, query.limit()));
            page.items().forEach(listed -> names.add(listed.name()));
            assertTrue(page.items().size() <= query.limit());
            after = page.next();
        } while (after != null);
        return names;
    }

    @ParameterizedTest
    @MethodSource("dev.weir.testing.TestPostgres#versions")
    void everyKeyStandsOnOnePageInTheOrderOfItsBytesWhateverThePrefixTheDelimiterAndTheLimit(TestPostgres server)
            throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        TreeSet<ItemKey> keys = randomKeys(random, 300);
        put(database, B, keys.stream().map(ItemKey::key).toList());
        put(database, new BucketName("other"), List.of("a", "b"));
        Listing listing = listing(database);
        List<String> names = keys.stream().map(ItemKey::key).toList();
        for (int i = 0; i < 200; i++) {
            String key = names.get(random.nextInt(names.size()));
            String prefix = key.substring(0, key.offsetByCodePoints(0, random.nextInt(key.codePointCount(0, key.length()) + 1)));
            String delimiter = List.of("/", "-", "a", "\ud83d\ude00", "b/").get(random.nextInt(5));
            KeyQuery query = new KeyQuery(B, prefix, "", random.nextBoolean() ? delimiter : null, random.nextInt(1, 40));
            assertEquals(
                    expected(keys, prefix, query.delimiter()), pageByPage(listing, query), "seed " + seed + ", " + query);
            long all = names.stream().filter(name -> name.startsWith(prefix)).count();
            assertEquals(all, listing.count(query), "seed " + seed + ", " + query);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weir.testing.TestPostgres#versions")
    void everyKeyOfATagStandsOnOnePageWhateverThePrefixTheDelimiterAndTheLimit(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        TreeSet<ItemKey> keys = randomKeys(random, 300);
        put(database, B, keys.stream().map(ItemKey::key).toList());
        TreeSet<ItemKey> tagged = new TreeSet<>(keys.stream().filter(key -> random.nextInt(3) == 0).toList());
        tag(database, "some", tagged.stream().map(ItemKey::key).toList());
        tag(database, "all", keys.stream().map(ItemKey::key).toList());
        // The rows of the tag stay behind where an edge's plain put takes it away.
        List<ItemKey> untagged = tagged.stream().filter(key -> random.nextInt(4) == 0).toList();
        for (ItemKey key : untagged) {
            database.execute("update weir.item set tags = null where key = '" + key.key() + "'");
        }
        tagged.removeAll(untagged);
        Listing listing = listing(database);
        List<String> names = keys.stream().map(ItemKey::key).toList();
        for (int i = 0; i < 100; i++) {
            String key = names.get(random.nextInt(names.size()));
            String prefix = key.substring(0, key.offsetByCodePoints(0, random.nextInt(key.codePointCount(0, key.length()) + 1)));
            KeyQuery query = new KeyQuery(
                    B, "some", prefix, "", random.nextBoolean() ? List.of("/", "-", "a").get(random.nextInt(3)) : null,
                    random.nextInt(1, 40));
            assertEquals(
                    expected(tagged, prefix, query.delimiter()), pageByPage(listing, query), "seed " + seed + ", " + query);
            long all = tagged.stream().filter(item -> item.key().startsWith(prefix)).count();
            assertEquals(all, listing.count(query), "seed " + seed + ", " + query);
        }
        assertEquals(List.of(), pageByPage(listing, new KeyQuery(B, "none", "", "", null, 10)));
        assertEquals(List.of(), pageByPage(listing, new KeyQuery(new BucketName("other"), "some", "", "", null, 10)));
    }

    @ParameterizedTest
    @MethodSource("dev.weir.testing.TestPostgres#versions")
    void whatWasDeletedIsNotListedNorIsAFolderThatHoldsNothingElse(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        put(database, B, List.of("a", "f/1", "f/2", "g/1", "z"));
        database.execute("select weir.delete_item('b', key) from (values ('a'), ('f/1'), ('f/2')) k(key)");
        Listing listing = listing(database);
        assertEquals(List.of("g/", "z"), pageByPage(listing, new KeyQuery(B, "", "", "/", 1)));
        assertEquals(2, listing.count(new KeyQuery(B, "", "", null, 1)));
    }

    @ParameterizedTest
    @MethodSource("dev.weir.testing.TestPostgres#versions")
    void bucketsAreFoundOnceWhetherTheyAreDeclaredOrHoldAnItem(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        for (String bucket : List.of("a", "b", "c.d", "gone", "Z")) {
            put(database, new BucketName(bucket), List.of("1", "2", "3"));
        }
        database.execute("select weir.delete_item('gone', key) from weir.item where bucket = 'gone'");
        database.execute("create table weir.item_b partition of weir.item for values in ('bb')");
        put(database, new BucketName("bb"), List.of("1"));
        database.execute("insert into weir.bucket (name) values ('b'), ('declared')");
        try (Buckets buckets =
                new Buckets(database.dataSource(), POLICY, 32 << 20, Duration.ofHours(1), new SimpleMeterRegistry())) {
            buckets.start();
            Waiting.until(() -> buckets.declared().size() == 2);
            Listing listing = new SqlListing(database.dataSource(), buckets, SETTINGS);
            var first = listing.buckets("", 3);
            assertEquals(List.of("Z", "a", "b"), first.items().stream().map(bucket -> bucket.name().value()).toList());
            assertEquals("b", first.next());
            assertTrue(first.items().get(2).declared());
            assertFalse(first.items().get(1).declared());
            var second = listing.buckets("b", 3);
            assertEquals(List.of("bb", "c.d", "declared"), second.items().stream().map(b -> b.name().value()).toList());
            assertNull(second.next());
        }
    }
}
