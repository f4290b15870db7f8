package dev.weir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher, with stand-ins for Maven and the JDK. */
final class LauncherIT {
    @TempDir
    private Path top;

    @Test
    void itBuildsOnceAndPassesArgumentsAsTheyAre() throws Exception {
        LauncherTree tree = LauncherTree.complete(top);
        LauncherTree.Run first = tree.run("version", "--set", "a=b c", "*", "$HOME", "");
        assertEquals(0, first.exit(), first.err());
        List<String> arguments = first.arguments();
        Path jar = tree.copies().getFirst().resolve("weir.jar");
        assertEquals(
                List.of(
                        "-XX:MaxRAMPercentage=40", "-XX:+UseParallelGC", "-jar", jar.toRealPath().toString(),
                        "version", "--set", "a=b c", "*", "$HOME", ""),
                arguments);
        assertTrue(Files.exists(jar.resolveSibling("lib/some.jar")));

        assertEquals(first.arguments(), tree.run("version", "--set", "a=b c", "*", "$HOME", "").arguments());
        assertEquals(1, tree.builds());
    }

    @Test
    void onlyTheProductWritesToStandardOutput() throws Exception {
        LauncherTree.Run run = LauncherTree.complete(top).run("version");
        assertFalse(run.out().contains("output of the build"), run.out());
        assertTrue(run.err().contains("output of the build"), run.err());
    }

    @Test
    void itBecomesTheJvmAndKeepsTheCallersFolder() throws Exception {
        LauncherTree tree = LauncherTree.complete(top);
        Path elsewhere = Files.createDirectory(top.resolve("else where"));
        Path link = Files.createSymbolicLink(top.resolve("bin/weir"), Path.of("../tree/weir"));
        Path linkToLink = Files.createSymbolicLink(elsewhere.resolve("edge"), link);
        LauncherTree.Run run = tree.run(elsewhere, linkToLink, "version");
        assertTrue(run.out().contains("pid " + run.pid() + "\n"), run.out());
        assertTrue(run.out().contains("cwd " + elsewhere.toRealPath() + "\n"), run.out());
    }

    @Test
    void whatIsNewerThanTheBuildIsBuiltAgain() throws Exception {
        LauncherTree tree = LauncherTree.complete(top);
        tree.run("version");
        tree.ageBuild();
        tree.touch("src/main/A.java");
        tree.run("version");
        assertEquals(2, tree.builds());
        tree.source("src/main/A.java", "");
        tree.run("version");
        assertEquals(2, tree.builds());

        // A file that is gone shows in its folder alone.
        tree.ageBuild();
        Files.delete(tree.root().resolve("src/main/A.java"));
        tree.run("version");
        assertEquals(3, tree.builds());
    }

    @Test
    void copiesNobodyRunsFromAreRemovedAndOthersKept() throws Exception {
        LauncherTree tree = LauncherTree.complete(top);
        tree.turnOn("stay");
        Process running = tree.start(top, tree.root().resolve("weir"), "version");
        try {
            awaitLine(running, "stays");
            Path used = tree.copies().getFirst();
            Files.delete(top.resolve("stay"));
            for (int i = 0; i < 4; i++) {
                tree.ageBuild();
                tree.touch("src/main/A.java");
                tree.run("version");
            }
            assertEquals(5, tree.builds());
            assertEquals(3, tree.copies().size());
            assertTrue(Files.exists(used.resolve("weir.jar")));
        } finally {
            running.destroyForcibly().waitFor();
        }
    }

    @Test
    void theCopyMadeLastIsTheNewestWhateverTheNamesOfOthers() throws Exception {
        LauncherTree tree = LauncherTree.complete(top);
        tree.run("version");
        Path first = tree.copies().getFirst();
        Path ofAClockSetBack = Files.createDirectory(first.resolveSibling("29991231T235959Z-1"));
        tree.ageBuild();
        tree.touch("src/main/A.java");
        tree.run("version");
        assertEquals(2, tree.copies().size());
        assertTrue(Files.exists(first));
        assertFalse(Files.exists(ofAClockSetBack));
    }

    @Test
    void aBuildThatFailsIsAnErrorAndInstallsNothing() throws Exception {
        LauncherTree tree = LauncherTree.complete(top);
        tree.turnOn("breaks");
        LauncherTree.Run run = tree.run("version");
        assertEquals(1, run.exit());
        assertTrue(run.err().endsWith("weir: the build failed.\n"), run.err());
        assertEquals(List.of(), tree.copies());
        Files.delete(top.resolve("breaks"));
        assertEquals(0, tree.run("version").exit());
    }

    @Test
    void twoAtOnceBuildOnce() throws Exception {
        LauncherTree tree = LauncherTree.complete(top);
        Process one = tree.start(top, tree.root().resolve("weir"), "version");
        Process two = tree.start(top, tree.root().resolve("weir"), "version");
        assertEquals(tree.finish(one).arguments(), tree.finish(two).arguments());
        assertEquals(1, tree.builds());
    }

    @Test
    void anOldJavaIsPassedOverWhereverItComesFirst() throws Exception {
        LauncherTree tree = LauncherTree.complete(top);
        Path old = tree.jdk(top.resolve("old"), "17.0.15");
        Path ancient = tree.jdk(top.resolve("ancient"), "1.8.0_402");
        Files.createSymbolicLink(top.resolve("bin/java"), old.resolve("bin/java"));
        assertJdk("jdks/jdk-25", tree.with("JAVA_HOME", ancient.toString()).run("version"));

        Path newer = tree.jdk(top.resolve("newer"), "26-ea");
        assertJdk("newer", tree.with("JAVA_HOME", newer.toString()).run("version"));
    }

    @Test
    void theJavaOnThePathIsTakenWhereItIsAWholeJdk() throws Exception {
        LauncherTree tree = LauncherTree.complete(top);
        Path other = tree.jdk(top.resolve("other"), "25");
        Files.createSymbolicLink(top.resolve("bin/java"), other.resolve("bin/java"));
        assertJdk("other", tree.run("version"));
        Files.delete(other.resolve("bin/javac"));
        assertJdk("jdks/jdk-25", tree.run("version"));
    }

    @Test
    void withoutAJdkItSaysWhatToInstall() throws Exception {
        LauncherTree tree = new LauncherTree(top);
        tree.maven();
        Files.createSymbolicLink(top.resolve("bin/java"), tree.jdk(top.resolve("old"), "24.0.1").resolve("bin/java"));
        LauncherTree.Run run = tree.run("version");
        assertEquals(1, run.exit());
        assertEquals("", run.out());
        assertTrue(run.err().startsWith("weir: install a JDK 25 or newer"), run.err());
        assertEquals(1, run.err().lines().count());
    }

    @Test
    void withoutMavenItSaysWhatToInstallUnlessThereIsABuild() throws Exception {
        LauncherTree tree = LauncherTree.complete(top);
        assertEquals(0, tree.run("version").exit());
        // Debian's own mvn is out of the way where the path is this alone.
        List<String> programs =
                List.of("cat", "dirname", "basename", "find", "head", "sed", "mkdir", "flock", "readlink", "grep");
        for (String program : programs) {
            Path real = Files.exists(Path.of("/usr/bin", program)) ? Path.of("/usr/bin", program) : Path.of("/bin", program);
            Files.createSymbolicLink(top.resolve("bin").resolve(program), real);
        }
        Files.delete(top.resolve("bin/mvn"));
        tree.with("PATH", top.resolve("bin").toString());
        assertEquals(0, tree.run("version").exit());
        tree.ageBuild();
        tree.touch("pom.xml");
        LauncherTree.Run run = tree.run("version");
        assertEquals(1, run.exit());
        assertTrue(run.err().contains("there is no Maven (mvn) on the PATH"), run.err());
    }

    @Test
    void theUsersFlagsComeAfterOursAndTheirCollectorInsteadOfOurs() throws Exception {
        LauncherTree tree = LauncherTree.complete(top);
        assertEquals(
                List.of("-XX:MaxRAMPercentage=40", "-XX:+UseParallelGC", "-Xmx384m", "-Da=*", "-jar"),
                tree.with("WEIR_JAVA_OPTS", "  -Xmx384m   -Da=* ").run("version").arguments().subList(0, 5));
        assertEquals(
                List.of("-XX:MaxRAMPercentage=40", "-XX:+UseZGC", "-jar"),
                tree.with("WEIR_JAVA_OPTS", "-XX:+UseZGC").run("version").arguments().subList(0, 3));
    }

    private void assertJdk(String home, LauncherTree.Run run) throws IOException {
        assertTrue(run.out().contains("java " + top.toRealPath().resolve(home) + "\n"), run.out() + run.err());
    }

    private static void awaitLine(Process process, String wanted) throws IOException {
        BufferedReader lines = process.inputReader();
        for (String line = lines.readLine(); !wanted.equals(line); line = lines.readLine()) {
            if (line == null) {
                throw new IOException("the launcher ended");
            }
        }
    }
}
