package dev.weir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds every pom.xml to a version for each plugin, or a build of tomorrow would be another one. */
final class PinnedPluginsTest {
    private static final Pattern PLUGIN = Pattern.compile("(?s)<plugin>(.*?)</plugin>");
    private static final Pattern NAME = Pattern.compile("<artifactId>([^<]+)</artifactId>");
    private static final Pattern VERSION = Pattern.compile("<version>([^<]+)</version>");

    /** What Maven binds to the life cycle of a jar by itself, with versions of its own. */
    private static final Set<String> OF_MAVEN = Set.of(
            "maven-clean-plugin", "maven-resources-plugin", "maven-compiler-plugin", "maven-surefire-plugin", "maven-jar-plugin",
            "maven-install-plugin", "maven-deploy-plugin", "maven-site-plugin");

    @Test
    void everyPluginHasAFixedVersion() {
        List<String> loose = new ArrayList<>();
        for (Path pom : poms()) {
            for (String plugin : plugins(pom)) {
                Matcher version = VERSION.matcher(head(plugin));
                if (!version.find() || version.group(1).matches(".*(SNAPSHOT|LATEST|RELEASE|[\\[(]).*")) {
                    loose.add(pom + ": " + name(plugin));
                }
            }
        }
        assertEquals(List.of(), loose);
        assertTrue(poms().size() >= 5, poms().toString());
    }

    @Test
    void soHaveThoseThatMavenBringsByItself() {
        Set<String> missing = new TreeSet<>(OF_MAVEN);
        plugins(Path.of("pom.xml")).forEach(plugin -> missing.remove(name(plugin)));
        assertEquals(Set.of(), missing);
    }

    private static List<Path> poms() {
        try (Stream<Path> walk = Files.find(
                Path.of(""), 4, (path, attributes) -> path.endsWith("pom.xml") && !path.toString().contains("target"))) {
            return walk.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> plugins(Path pom) {
        try {
            return PLUGIN.matcher(Files.readString(pom).replaceAll("(?s)<!--.*?-->", "")).results()
                    .map(match -> match.group(1)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What comes before its configuration, which may name other versions. */
    private static String head(String plugin) {
        return plugin.split("<configuration>|<executions>|<dependencies>")[0];
    }

    private static String name(String plugin) {
        Matcher name = NAME.matcher(plugin);
        return name.find() ? name.group(1) : plugin;
    }
}
