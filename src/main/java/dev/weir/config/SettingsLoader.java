package dev.weir.config;

import dev.weir.check.ByteSize;
import dev.weir.check.Findings;
import dev.weir.check.NearestName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Loads {@link Settings} from the packaged {@code weir.yaml}, which has the defaults, a file, the environment and flags. Each
 * layer overrides the one before it. All problems are collected and thrown as one exception.
 */
public final class SettingsLoader {
    private static final String DEFAULTS = "/dev/weir/edge-config/weir.yaml";
    private static final int MAX_FILE_BYTES = 1 << 20;
    private static final String DSN = "database.dsn";
    private static final String DSN_FILE = "database.dsn-file";
    private static final String POOL_SIZE = "database.pool-size";
    private static final String LARGE_READS = "read.large-reads";

    private final SettingsShape shape = new SettingsShape(Settings.class);
    private final Map<String, Given> given = new LinkedHashMap<>();
    private final Map<String, @Nullable Object> values = new HashMap<>();
    private final Set<String> nullable = new HashSet<>();
    private final List<String> problems = new ArrayList<>();
    private final Set<String> wrong = new HashSet<>();
    private final long heapBytes;
    private final ValueText text;

    private SettingsLoader(long heapBytes) {
        this.heapBytes = heapBytes;
        this.text = new ValueText(heapBytes);
    }

    /**
     * The settings, and the value given for every key.
     *
     * @param settings the record tree
     * @param values the effective value of each key, in the order of {@code weir.yaml}; defaults included
     */
    public record Loaded(Settings settings, List<Given> values) {

        /** The values other than defaults, each with its origin. Secrets are masked. */
        public List<String> differences() {
            return values.stream().filter(given -> !given.isDefault()).map(Loaded::line).toList();
        }

        /** All values, each with its origin. Secrets are masked. */
        public List<String> all() {
            return values.stream().map(Loaded::line).toList();
        }

        private static String line(Given given) {
            return given.key() + ": " + Shown.of(given) + "  # " + given.origin();
        }
    }

    /** The settings of the packaged file, without overrides. */
    public static Settings defaults() {
        try {
            return load(null, Map.of(), List.of(), Runtime.getRuntime().maxMemory()).settings();
        } catch (SettingsException wrong) {
            throw new AssertionError("the packaged defaults are wrong", wrong);
        }
    }

    /**
     * Loads the settings of this process.
     *
     * @param file the file of {@code --config}, or null
     * @param environment the environment variables; only Weir's and Poky's are used
     * @param flags the values of the command line; the last one for a key wins
     * @throws SettingsException with all problems
     */
    public static Loaded load(@Nullable Path file, Map<String, String> environment, List<Given> flags)
            throws SettingsException {
        return load(file, environment, flags, Runtime.getRuntime().maxMemory());
    }

    /**
     * Loads settings.
     *
     * @param heapBytes the Java heap, of which shares such as 40% are taken
     */
    static Loaded load(@Nullable Path file, Map<String, String> environment, List<Given> flags, long heapBytes)
            throws SettingsException {
        SettingsLoader loader = new SettingsLoader(heapBytes);
        loader.applyDefaults();
        if (file != null) {
            loader.apply(loader.readFile(file));
        }
        loader.apply(EnvironmentLayer.read(environment, loader.shape.leaves().keySet(), loader.problems));
        loader.apply(flags);
        loader.applyFaces(EnvironmentLayer.ofFaces(environment));
        loader.readDsnFile();
        loader.followPoolSize();
        Settings settings = loader.bind();
        if (!loader.problems.isEmpty()) {
            throw new SettingsException(loader.problems);
        }
        return new Loaded(settings, List.copyOf(loader.given.values()));
    }

    private void applyDefaults() {
        try (InputStream packaged = SettingsLoader.class.getResourceAsStream(DEFAULTS)) {
            if (packaged == null) {
                throw new IllegalStateException("the jar lacks " + DEFAULTS);
            }
            String yaml = new String(packaged.readAllBytes(), StandardCharsets.UTF_8);
            for (Given one : YamlLayer.read(yaml, DEFAULTS, this::takesList, problems)) {
                if (one.text() == null) {
                    nullable.add(one.key());
                }
                apply(List.of(new Given(one.key(), one.text(), Given.DEFAULT)));
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the jar cannot be read", unreadable);
        }
        Set<String> missing = new LinkedHashSet<>(shape.leaves().keySet());
        missing.removeAll(given.keySet());
        if (!missing.isEmpty() || !problems.isEmpty()) {
            throw new IllegalStateException(DEFAULTS + " lacks " + missing + ", and of the rest: " + problems);
        }
    }

    private List<Given> readFile(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_FILE_BYTES + 1);
            if (bytes.length > MAX_FILE_BYTES) {
                String most = ByteSize.format(MAX_FILE_BYTES);
                problems.add("--config: " + file + " is larger than " + most + ", so it is not a settings file");
                return List.of();
            }
            String yaml = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return YamlLayer.read(yaml, file.toString(), this::takesList, problems);
        } catch (NoSuchFileException missing) {
            problems.add("--config: there is no file " + file);
        } catch (CharacterCodingException notText) {
            problems.add("--config: " + file + " is not UTF-8 text");
        } catch (IOException unreadable) {
            problems.add("--config: " + file + (Files.isDirectory(file) ? " is a directory" : " cannot be read"));
        }
        return List.of();
    }

    /** Applies variables of other stores, where a face is on that had them and nothing of Weir's own sets the same. */
    private void applyFaces(List<Given> variables) {
        for (Given one : variables) {
            String face = one.key().substring(0, one.key().lastIndexOf('.'));
            if (values.get(face + ".port") != null && is(one.key(), Given.DEFAULT)) {
                apply(List.of(one));
            }
        }
    }

    private boolean takesList(String key) {
        SettingsShape.Leaf leaf = shape.leaves().get(key);
        return leaf != null && leaf.type() == List.class;
    }

    private void apply(List<Given> layer) {
        refuseBoth(layer);
        for (Given one : layer) {
            SettingsShape.Leaf leaf = shape.leaves().get(one.key());
            if (leaf != null) {
                apply(leaf, one);
            } else if (!shape.sections().contains(one.key())) {
                problems.add(unknown(one));
            } else if (one.text() != null) {
                problems.add(one.key() + " is a section, which cannot have a value (" + one.origin() + "); it contains "
                        + String.join(", ", within(one.key())));
            }
        }
    }

    /**
     * Applies one value over earlier ones. An invalid value is a problem even if another layer overrides it; the earlier one
     * stays.
     */
    private void apply(SettingsShape.Leaf leaf, Given one) {
        try {
            if (one.text() == null && !nullable.contains(leaf.key())) {
                throw new IllegalArgumentException("a value is needed");
            }
            values.put(leaf.key(), one.text() == null ? null : text.parse(leaf, one.text()));
            given.put(leaf.key(), one);
            wrong.remove(leaf.key());
            if (one.text() != null && !one.isDefault()) {
                override(leaf.key());
            }
        } catch (IllegalArgumentException expected) {
            wrong.add(leaf.key());
            problems.add(leaf.key() + ": " + Shown.of(one) + " is wrong: " + expected.getMessage() + " (" + one.origin() + ")");
        }
    }

    /** A DSN overrides a DSN file from an earlier layer, and vice versa. */
    private void override(String key) {
        String other = key.equals(DSN) ? DSN_FILE : key.equals(DSN_FILE) ? DSN : null;
        if (other != null) {
            values.put(other, null);
            given.put(other, new Given(other, null, Given.DEFAULT));
        }
    }

    /** Reports a layer that gives both. Poky's variable does not count, since all of Weir's own settings override it. */
    private void refuseBoth(List<Given> layer) {
        Given dsn = last(layer, DSN);
        Given file = last(layer, DSN_FILE);
        if (dsn != null && file != null && !EnvironmentLayer.POKY.containsKey(dsn.origin())) {
            problems.add("give " + DSN + " (" + dsn.origin() + ") or " + DSN_FILE + " (" + file.origin() + "), not both");
        }
    }

    private static @Nullable Given last(List<Given> layer, String key) {
        return layer.stream()
                .filter(one -> one.key().equals(key) && one.text() != null)
                .reduce((before, after) -> after)
                .orElse(null);
    }

    /** The DSN in the file counts as given. */
    private void readDsnFile() {
        Given one = given.get(DSN_FILE);
        if (one != null && values.get(DSN_FILE) instanceof Path file) {
            try {
                String dsn = DsnFile.read(file);
                values.put(DSN, dsn);
                given.put(DSN, new Given(DSN, dsn, file.toString()));
            } catch (IllegalArgumentException reason) {
                wrong.add(DSN_FILE);
                problems.add(DSN_FILE + ": " + file + " " + reason.getMessage() + " (" + one.origin() + ")");
            }
        }
    }

    private String unknown(Given given) {
        int dot = given.key().lastIndexOf('.');
        if (dot > 0 && shape.leaves().containsKey(given.key().substring(0, dot))) {
            return given.key().substring(0, dot) + " takes one value, not a section (" + given.origin() + ")";
        }
        String nearest = NearestName.of(given.key(), shape.leaves().keySet());
        return "there is no setting " + given + (nearest == null ? "" : "; the nearest is " + nearest);
    }

    private List<String> within(String section) {
        return shape.leaves().keySet().stream().filter(key -> key.startsWith(section + ".")).toList();
    }

    /**
     * If the pool size is set and {@code read.large-reads} is not, derives it from the pool size: an installation that only sets
     * Poky's MAX_POOL_SIZE need not know about it. {@code weir.yaml} documents this.
     */
    private void followPoolSize() {
        boolean poolGiven = !is(POOL_SIZE, Given.DEFAULT);
        if (poolGiven && is(LARGE_READS, Given.DEFAULT) && values.get(POOL_SIZE) instanceof Integer size) {
            apply(List.of(new Given(LARGE_READS, String.valueOf(Math.max(1, size - 2)), "derived from " + POOL_SIZE)));
        }
    }

    private boolean is(String key, String origin) {
        Given one = given.get(key);
        return one != null && one.origin().equals(origin);
    }

    private Settings bind() {
        Settings settings = (Settings) shape.build(leaf -> values.get(leaf.key()), this::finding);
        Findings findings = new Findings();
        CrossRules.check(settings, heapBytes, findings);
        findings.all().forEach(f -> finding(f.component(), f.expectation()));
        return settings;
    }

    private void finding(String key, String expectation) {
        // One problem per key: further ones only follow from the first.
        if (wrong.add(key)) {
            Given one = given.get(key);
            String value = one == null ? "" : " " + Shown.of(one);
            problems.add(key + ":" + value + " " + expectation + (one == null ? "" : " (" + one.origin() + ")"));
        }
    }
}
