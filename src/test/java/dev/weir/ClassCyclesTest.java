package dev.weir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Holds that the classes of a package need each other one way only, as {@link PackageArrowsTest} holds it of packages. A nested
 * class counts as the one it lies in.
 *
 * <p>What a class needs is read from its bytecode, which names the types that the source leaves to inference, and from its
 * source, which names the classes whose constants the compiler has copied.
 */
final class ClassCyclesTest {
    /** With the page that says what the package is for. */
    private static final int MOST_FILES = 29;

    private static final Path CLASSES = Path.of("target", "classes");
    private static final Pattern IN_BYTECODE = Pattern.compile("dev/weir/(?:([a-z]\\w*(?:/[a-z]\\w*)*)/)?([A-Z]\\w*)");
    private static final Pattern IN_SOURCE = Pattern.compile("(?<![.\\w])[A-Z]\\w*");

    @Test
    void noClassesOfAPackageNeedEachOther() throws IOException {
        Offences offences = new Offences();
        needs().forEach((room, classes) -> cycles(classes).forEach((name, needed) -> offences.add(room + "/" + name + ".java", 1,
                "needs what needs it, too: " + String.join(", ", needed))));
        offences.assertNone();
    }

    @Test
    void noPackageHasMoreThanThirtyFiles() throws IOException {
        Offences offences = new Offences();
        needs().forEach((room, classes) -> {
            if (classes.size() > MOST_FILES) {
                offences.add(room, 1, "has " + classes.size() + " files; " + MOST_FILES + " are allowed");
            }
        });
        offences.assertNone();
    }

    @Test
    void aCycleIsFoundHoweverLong() {
        assertEquals(
                Map.of("A", Set.of("B"), "B", Set.of("C"), "C", Set.of("A")),
                cycles(Map.of(
                        "A", Set.of("B", "Below"),
                        "B", Set.of("C"),
                        "C", Set.of("A", "Below"),
                        "Below", Set.of(),
                        "Above", Set.of("A", "Below"))));
    }

    @Test
    void bothBytecodeAndSourceTellWhatAClassNeeds() throws IOException {
        JavaSource source = JavaSource.of("src/main/java/dev/weir/item/Made.java", "/** See A. */ long b = B.MOST; Map.Entry c;");
        assertEquals(Set.of("B", "Map"), namedIn(source));

        Set<String> named = namedIn(ClassFile.of().parse(CLASSES.resolve("dev/weir/Main.class")), JavaSource.ROOT_ROOM);
        assertTrue(named.contains("DatabaseWork"), named::toString);
    }

    /** Of each class in a cycle those it needs that need it back, straight or by way of others. */
    private static Map<String, Set<String>> cycles(Map<String, Set<String>> needs) {
        Map<String, Set<String>> found = new TreeMap<>();
        needs.forEach((name, needed) -> {
            Set<String> back = new TreeSet<>(needed);
            back.removeIf(other -> !reaches(other, name, needs, new TreeSet<>()));
            if (!back.isEmpty()) {
                found.put(name, back);
            }
        });
        return found;
    }

    private static boolean reaches(String from, String target, Map<String, Set<String>> needs, Set<String> seen) {
        return from.equals(target)
                || seen.add(from)
                        && needs.getOrDefault(from, Set.of()).stream().anyMatch(next -> reaches(next, target, needs, seen));
    }

    /** The classes of each package, and of each those of the package that it needs. */
    private static Map<String, Map<String, Set<String>>> needs() throws IOException {
        Map<String, Map<String, Set<String>>> needs = new TreeMap<>();
        for (JavaSource source : JavaSource.all()) {
            String file = source.fileName();
            if (source.isMain() && !file.equals("package-info.java")) {
                needs.computeIfAbsent(source.room(), room -> new TreeMap<>())
                        .put(file.substring(0, file.length() - ".java".length()), namedIn(source));
            }
        }
        for (Path file : classFiles()) {
            ClassModel read = ClassFile.of().parse(file);
            Matcher name = IN_BYTECODE.matcher(read.thisClass().asInternalName());
            // A class file whose source has gone may stay in the folder until it is cleaned.
            if (name.find() && needs.getOrDefault(room(name), Map.of()).get(name.group(2)) instanceof Set<String> needed) {
                needed.addAll(namedIn(read, room(name)));
            }
        }
        needs.values().forEach(classes -> classes.forEach((name, needed) -> {
            needed.retainAll(classes.keySet());
            needed.remove(name);
        }));
        return needs;
    }

    private static List<Path> classFiles() throws IOException {
        try (Stream<Path> files = Files.walk(CLASSES)) {
            List<Path> found = files.filter(file -> file.toString().endsWith(".class")).toList();
            assertTrue(found.contains(CLASSES.resolve("dev/weir/Main.class")), "There are no classes in " + CLASSES);
            return found;
        }
    }

    private static Set<String> namedIn(JavaSource source) {
        return IN_SOURCE.matcher(source.code()).results().map(name -> name.group())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The classes of a package that a class names in whatever way: each stands in its constant pool. */
    private static Set<String> namedIn(ClassModel read, String room) {
        Set<String> named = new TreeSet<>();
        for (PoolEntry entry : read.constantPool()) {
            if (entry instanceof Utf8Entry text) {
                Matcher name = IN_BYTECODE.matcher(text.stringValue());
                while (name.find()) {
                    if (room(name).equals(room)) {
                        named.add(name.group(2));
                    }
                }
            }
        }
        return named;
    }

    private static String room(Matcher name) {
        return name.group(1) == null ? JavaSource.ROOT_ROOM : name.group(1).replace('/', '.');
    }
}
