package dev.weir.config;

import dev.weir.check.Checked;
import dev.weir.check.Findings;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The keys of a tree of records, and how to build the tree from their values. */
final class SettingsShape {

    /**
     * A key with a value.
     *
     * @param key the full key, {@code cache.heap.max-bytes}
     * @param component the record component's Java name, {@code maxBytes}
     * @param type the component's type
     */
    record Leaf(String key, String component, Class<?> type) {}

    private final Class<? extends Record> root;
    private final Map<String, Leaf> leaves = new LinkedHashMap<>();
    private final Set<String> sections = new LinkedHashSet<>();

    SettingsShape(Class<? extends Record> root) {
        this.root = root;
        collect(root, "");
    }

    /** Every key, in the order of the components. */
    Map<String, Leaf> leaves() {
        return leaves;
    }

    /** Every key that contains others. */
    Set<String> sections() {
        return sections;
    }

    /**
     * Builds the tree and lets every {@link Checked} record of it check itself.
     *
     * @param values returns the value of a leaf, in the leaf's type
     * @param problems receives a key and what is expected of it
     */
    Object build(Function<Leaf, @Nullable Object> values, BiConsumer<String, String> problems) {
        return build(root, "", values, problems);
    }

    private void collect(Class<?> type, String prefix) {
        for (RecordComponent component : type.getRecordComponents()) {
            String key = prefix + Names.kebab(component.getName());
            if (component.getType().isRecord()) {
                sections.add(key);
                collect(component.getType(), key + ".");
            } else {
                leaves.put(key, new Leaf(key, component.getName(), component.getType()));
            }
        }
    }

    private Object build(
            Class<?> type, String prefix, Function<Leaf, @Nullable Object> values, BiConsumer<String, String> problems) {
        List<Class<?>> types = new ArrayList<>();
        List<@Nullable Object> arguments = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            String key = prefix + Names.kebab(component.getName());
            Leaf leaf = leaves.get(key);
            types.add(component.getType());
            arguments.add(leaf == null ? build(component.getType(), key + ".", values, problems) : values.apply(leaf));
        }
        Object record = construct(type, types, arguments);
        if (record instanceof Checked checked) {
            Findings findings = new Findings();
            checked.check(findings);
            findings.all().forEach(f -> problems.accept(prefix + Names.kebab(f.component()), f.expectation()));
        }
        return record;
    }

    private static Object construct(Class<?> type, List<Class<?>> types, List<@Nullable Object> arguments) {
        try {
            return type.getDeclaredConstructor(types.toArray(Class<?>[]::new)).newInstance(arguments.toArray());
        } catch (ReflectiveOperationException wrong) {
            throw new AssertionError("a settings record must be public and must not throw: " + type.getName(), wrong);
        }
    }
}
