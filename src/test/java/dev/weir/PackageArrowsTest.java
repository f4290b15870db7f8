package dev.weir;

import static dev.weir.JavaSource.ROOT_ROOM;
import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds the arrows of ARCHITECTURE.md: which package may name which other, and which may name which library. */
final class PackageArrowsTest {
    /**
     * Which packages the code of a package may name besides its own. Arrows go one way: {@code Main -> Edge -> http ->
     * {fastpath, handler} -> request -> response -> engine -> {cache, write, store, stream} -> {database, bucket, coherence,
     * item}}. Only the root, where Edge composes everything, sees all.
     */
    private static final Map<String, Set<String>> ARROWS = Map.ofEntries(
            entry("check", Set.of()),
            entry("item", Set.of()),
            // Who may come in, whatever is spoken.
            entry("access", Set.of("item")),
            entry("postgres", Set.of()),
            entry("bucket", Set.of("item", "postgres")),
            // What is read of ops in JSON; who carries them stands above.
            entry("kind", Set.of()),
            entry("precondition", Set.of("item")),
            // What keeps caches right names neither a cache nor a database.
            entry("coherence", Set.of("item")),
            entry("cache", Set.of("coherence", "item")),
            entry("purge", Set.of("coherence", "item")),
            entry("stream", Set.of("bucket", "coherence", "item", "postgres")),
            // Connections to the database; the schema, loads and writes stand on them, and writes on what all lanes share.
            entry("database", Set.of("coherence", "item", "postgres")),
            entry("schema", Set.of("database", "item", "postgres")),
            entry("store", Set.of("access", "bucket", "database", "coherence", "item", "postgres")),
            // A write carries the conditions that SQL decides.
            entry("write", Set.of("kind", "bucket", "database", "store", "coherence", "precondition", "item", "postgres")),
            entry("listing", Set.of("bucket", "store", "item")),
            // The one door to items, and the flows behind it.
            entry("engine",
                    Set.of("access", "kind", "precondition", "cache", "listing", "coherence", "database", "store", "write",
                            "stream",
                            "bucket", "item")),
            // Connections to clients, whatever is spoken over them.
            entry("tls", Set.of()),
            entry("transport", Set.of("tls")),
            // Answers show what came of a request, failures included.
            entry("response", Set.of("access", "engine", "database", "write", "precondition", "item", "bucket", "transport")),
            // Which hosts a listener answers to.
            entry("host", Set.of("response")),
            entry("request", Set.of("host", "response", "engine", "item", "transport")),
            entry("fastpath",
                    Set.of("access", "audit", "content", "host", "request", "response", "engine", "write", "precondition",
                            "item",
                            "transport")),
            // Values that are stored encoded, for clients that take them so and for others.
            entry("content", Set.of("request", "response", "item", "transport")),
            // One request and its answer; the handlers and the faces are above it.
            entry("audit", Set.of("engine", "write", "item", "transport")),
            entry("exchange", Set.of("access", "audit", "request", "response", "engine", "item", "transport")),
            entry("handler",
                    Set.of("access", "kind", "bucket", "content", "exchange", "listing", "request", "response", "engine", "write",
                            "precondition",
                            "item",
                            "transport")),
            // What all faces need, and each of them.
            entry("face", Set.of("exchange", "host", "request", "response", "item", "transport")),
            entry(
                    "face.kevindb",
                    Set.of("access", "face", "exchange", "host", "request", "response", "engine", "listing", "write", "store",
                            "stream",
                            "database",
                            "precondition", "item")),
            entry(
                    "face.pigtail",
                    Set.of("access", "face", "exchange", "kind", "request", "response", "engine", "listing", "write",
                            "precondition",
                            "item")),
            entry(
                    "face.potboilerkv",
                    Set.of("access", "face", "exchange", "kind", "bucket", "response", "engine", "listing", "write",
                            "precondition", "item")),
            entry("face.potboilerbrowser",
                    Set.of("access", "face", "face.potboilerkv", "request", "response", "engine", "listing")),
            entry("webhook", Set.of("engine", "store", "database", "item", "transport")),
            entry(
                    "face.potboilercore",
                    Set.of("access", "face", "exchange", "webhook", "kind", "request", "response", "engine", "store", "stream",
                            "write",
                            "precondition", "item")),
            entry("http",
                    Set.of("audit", "content", "exchange", "face", "host", "listing", "fastpath", "handler", "request",
                            "response",
                            "engine",
                            "item", "bucket",
                            "tls", "transport")),
            entry("observe", Set.of("access", "audit", "host", "request", "response", "tls", "transport")),
            // Protocols of other stores, each a package of its own below this one.
            entry("face.mecdb",
                    Set.of("access", "face", "exchange", "response", "engine", "write", "database", "precondition", "item")),
            entry("embedded", Set.of("postgres")),
            // Reads the settings record of every component; no component reads it.
            entry(
                    "config",
                    Set.of(
                            "access", "bucket", "cache", "coherence", "database", "embedded", "face.kevindb", "face.mecdb",
                            "face.pigtail",
                            "face.potboilerbrowser", "face.potboilercore", "face.potboilerkv", "webhook",
                            "http",
                            "kind",
                            "listing",
                            "observe",
                            "purge",
                            "request",
                            "schema", "store", "stream", "tls", "write")),
            // The client's side of HTTP, which names nothing of the server's.
            entry("client", Set.of("item")),
            entry("transfer", Set.of("client", "item")),
            entry("terminal", Set.of()),
            entry("startup", Set.of()),
            // Commands that ask an edge; all others start one, or work on the database without it.
            entry("remote", Set.of("terminal", "transfer", "client", "item")),
            entry("cli",
                    Set.of("access", ROOT_ROOM, "remote", "startup", "terminal", "client", "config", "face.mecdb", "bucket",
                            "http", "purge", "item", "observe", "tls")),
            entry(
                    ROOT_ROOM,
                    Set.of(
                            "access", "audit", "item", "bucket", "cache", "coherence", "listing", "postgres", "database",
                            "schema", "store", "write",
                            "stream",
                            "purge", "engine", "face", "face.kevindb", "face.mecdb", "face.pigtail", "face.potboilerbrowser",
                            "face.potboilercore", "face.potboilerkv", "webhook", "http",
                            "observe",
                            "embedded", "config",
                            "tls",
                            "cli")));

    /** What every package may name: the rules that settings records hold themselves to. It names nothing itself. */
    private static final Set<String> FOR_ALL = Set.of("check");

    /** Which packages may name a library that has one purpose. */
    private static final Map<String, Set<String>> LIBRARIES = Map.ofEntries(
            entry(
                    "io.helidon.",
                    Set.of("content", "exchange", "face", "face.kevindb", "face.mecdb", "face.pigtail", "face.potboilerbrowser",
                            "face.potboilercore", "face.potboilerkv",
                            "http", "fastpath", "host",
                            "handler",
                            "request", "response",
                            "transport", "observe")),
            entry("net.openhft.", Set.of("cache")),
            entry(
                    "java.sql.",
                    Set.of("postgres", "database", "schema", "store", "write", "listing", "stream", "bucket", "embedded",
                            ROOT_ROOM)),
            entry("javax.sql.", Set.of("schema", "store", "listing", "bucket", ROOT_ROOM)),
            entry("org.postgresql.", Set.of("postgres", "database", "stream")),
            entry("com.zaxxer.", Set.of("database", ROOT_ROOM)),
            entry("org.flywaydb.", Set.of("schema")),
            entry("io.zonky.", Set.of("embedded")),
            entry("picocli.", Set.of("cli", "remote", "terminal", ROOT_ROOM)),
            entry("java.net.http.", Set.of("client", "transfer", "remote")),
            entry("org.apache.commons.compress.", Set.of("transfer", "embedded")),
            entry("me.tongfei.", Set.of("remote")),
            entry("org.msgpack.", Set.of("face.mecdb")),
            entry("com.fasterxml.jackson.dataformat.toml.", Set.of("face.mecdb")),
            entry("jdk.jfr.", Set.of("observe")),
            entry("ch.qos.logback.", Set.of("observe", "cli", ROOT_ROOM)));

    private static final Pattern WEIR_NAME =
            Pattern.compile("\\bdev\\.weir\\.(?:([a-z]\\w*(?:\\.[a-z]\\w*)*)\\.)?(?:[A-Z]\\w*|\\*)");

    private static final List<JavaSource> SOURCES = JavaSource.all();

    @Test
    void packagesNameOnlyThoseTheArrowsLeadTo() {
        Offences offences = new Offences();
        mainSources().forEach(source -> arrows(source, offences));
        offences.assertNone();
    }

    @Test
    void anArrowBackIsFound() {
        assertEquals(
                List.of("src/main/java/dev/weir/item/Bad.java:3 item names dev.weir.database.Dsn"),
                arrowsOf(
                        "item/Bad.java",
                        """
                        package dev.weir.item;
                        // dev.weir.handler.ItemHandler
                        import static dev.weir.database.Dsn.parse;
                        """));
        assertEquals(
                List.of("src/main/java/dev/weir/http/Bad.java:1 http names dev.weir.Edge"),
                arrowsOf("http/Bad.java", "dev.weir.Edge edge; dev.weir.engine.Engine fine;\n"));
        assertEquals(
                List.of("src/main/java/dev/weir/novel/New.java:1 the package novel is not in the table of arrows"),
                arrowsOf("novel/New.java", "\n"));
    }

    @Test
    void theTableHasNoCycleButTheOneOfCommandsAndEdge() {
        List<String> back = new ArrayList<>();
        ARROWS.forEach((from, targets) -> {
            for (String to : targets) {
                if (!(from.equals("cli") && to.equals(ROOT_ROOM)) && reaches(to, from, new TreeSet<>())) {
                    back.add(from + " -> " + to);
                }
            }
        });
        assertEquals(List.of(), back);
    }

    @Test
    void aLibraryIsNamedOnlyWhereItsPurposeIs() {
        Offences offences = new Offences();
        for (JavaSource source : mainSources()) {
            LIBRARIES.forEach((library, rooms) -> {
                if (!rooms.contains(source.room())) {
                    offences.addAll(source, "(?<![.\\w])" + Pattern.quote(library), "is not for the package " + source.room());
                }
            });
        }
        offences.assertNone();
    }

    @Test
    void everyPackageSaysWhatItIsForAndIsNullMarked() {
        Offences offences = new Offences();
        Set<String> bare = new TreeSet<>();
        Set<String> described = new TreeSet<>();
        for (JavaSource source : SOURCES) {
            String folder = source.path().substring(source.path().indexOf("/java/") + 6, source.path().lastIndexOf('/'));
            bare.add(folder);
            if (source.fileName().equals("package-info.java")) {
                described.add(folder);
                if (!source.code().contains("@NullMarked") || !source.text().startsWith("/**")) {
                    offences.add(source.path(), 1, "does not say what the package is for, or is not @NullMarked");
                }
            }
        }
        bare.removeAll(described);
        bare.forEach(folder -> offences.add(folder, 1, "has no package-info.java"));
        offences.assertNone();
    }

    private static List<JavaSource> mainSources() {
        return SOURCES.stream().filter(JavaSource::isMain).toList();
    }

    private static void arrows(JavaSource source, Offences offences) {
        String from = source.room();
        Set<String> allowed = ARROWS.get(from);
        if (allowed == null) {
            offences.add(source.path(), 1, "the package " + from + " is not in the table of arrows");
            return;
        }
        Matcher name = WEIR_NAME.matcher(source.code());
        while (name.find()) {
            String to = name.group(1) == null ? ROOT_ROOM : name.group(1);
            if (!to.equals(from) && !allowed.contains(to) && !FOR_ALL.contains(to)) {
                offences.addAt(source, name.start(), from + " names " + name.group());
            }
        }
    }

    private static List<String> arrowsOf(String file, String text) {
        Offences offences = new Offences();
        arrows(JavaSource.of("src/main/java/dev/weir/" + file, text), offences);
        return offences.found();
    }

    private static boolean reaches(String from, String target, Set<String> seen) {
        if (from.equals(target)) {
            return true;
        }
        return seen.add(from)
                && ARROWS.getOrDefault(from, Set.of()).stream()
                        .filter(to -> !(from.equals("cli") && to.equals(ROOT_ROOM)))
                        .anyMatch(to -> reaches(to, target, seen));
    }
}
