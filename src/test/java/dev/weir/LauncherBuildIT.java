package dev.weir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./weir build}, and what the launcher does where there is less than it made: stand-ins as in {@link LauncherIT}. */
final class LauncherBuildIT {
    @TempDir
    private Path top;

    @Test
    void buildMakesTheCacheOfFasterStartsOnADatabaseOfItsOwn() throws Exception {
        LauncherTree tree = LauncherTree.complete(top)
                .with("WEIR_AOT", "on")
                .with("DATABASE_URL", "postgresql://somebody/s")
                .with("WEIR_HTTP_PORT", "8081");
        LauncherTree.Run build = tree.run("build");
        assertEquals(0, build.exit(), build.err());
        assertEquals("", build.out());
        Path copy = tree.copies().getFirst().toRealPath();
        Path cache = copy.resolve("weir-25.0.3.aot");
        assertTrue(Files.exists(cache), build.err());
        assertTrue(build.err().contains("weir: built in " + copy + "\n"), build.err());
        assertTrue(build.err().endsWith("weir: start-up is faster now\n"), build.err());
        String environment = Files.readString(top.resolve("training-environment"));
        assertFalse(environment.contains("DATABASE_URL"), environment);
        assertFalse(environment.contains("WEIR_HTTP_PORT"), environment);
        LauncherTree.Run serve = tree.run("serve", "-p", "0");
        assertEquals("-XX:AOTCache=" + cache, serve.arguments().getFirst());
        assertEquals("", serve.err());
        assertEquals("-XX:AOTCache=" + cache, tree.run("version").arguments().getFirst());

        // It is made once a build.
        Files.delete(top.resolve("training-environment"));
        assertEquals(0, tree.run("build").exit());
        assertFalse(Files.exists(top.resolve("training-environment")));
        assertEquals(1, tree.builds());
    }

    @Test
    void serveStartsAtOnceWithoutTheCacheAndSaysWhatMakesIt() throws Exception {
        LauncherTree tree = LauncherTree.complete(top).with("WEIR_AOT", "on");
        assertEquals("-XX:MaxRAMPercentage=40", tree.run("serve").arguments().getFirst());
        assertFalse(Files.exists(top.resolve("training-environment")));
        LauncherTree.Run again = tree.run("serve");
        assertEquals(1, again.err().lines().count(), again.err());
        assertTrue(again.err().contains("./weir build"), again.err());
        assertEquals("", tree.run("version").err());
        assertEquals("", tree.with("WEIR_AOT", "off").run("serve").err());
    }

    @Test
    void theCommandsThatAskAnEdgeHaveACacheAndFlagsOfTheirOwn() throws Exception {
        LauncherTree tree = LauncherTree.complete(top).with("WEIR_AOT", "on");
        assertEquals(0, tree.run("build").exit());
        assertTrue(Files.readString(top.resolve("rehearsal-arguments")).endsWith("\nrehearse\n--url\nhttp://127.0.0.1:1\n"));
        Path cache = tree.copies().getFirst().toRealPath().resolve("client-25.0.3.aot");
        List<String> arguments = tree.run("get", "b", "k").arguments();
        assertEquals(
                List.of("-XX:AOTCache=" + cache, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar"), arguments.subList(0, 4));
        assertEquals(List.of("get", "b", "k"), arguments.subList(5, 8));
        assertEquals(
                List.of("-XX:AOTCache=" + cache, "-XX:+UseSerialGC", "-jar"), tree.run("load").arguments().subList(0, 3));
        assertEquals("-XX:+UseZGC", tree.with("WEIR_JAVA_OPTS", "-XX:+UseZGC").run("load").arguments().get(1));
    }

    @Test
    void helpHasTheFlagsAndTheCacheOfCommandsThatAskAnEdgeButTellsOfWhatIsNew() throws Exception {
        LauncherTree tree = LauncherTree.complete(top).with("WEIR_AOT", "on");
        assertEquals(0, tree.run("build").exit());
        Path cache = tree.copies().getFirst().toRealPath().resolve("client-25.0.3.aot");
        for (String command : List.of("help", "-h", "--help")) {
            assertEquals(
                    List.of("-XX:AOTCache=" + cache, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar"),
                    tree.run(command, "get").arguments().subList(0, 4));
        }
        tree.ageBuild();
        tree.touch("src/main/A.java");
        assertEquals(0, tree.run("help").exit());
        assertEquals(2, tree.builds());
    }

    @Test
    void theJarsOfABuildAreMadeArchivableBeforeAnythingRunsFromThem() throws Exception {
        LauncherTree tree = LauncherTree.complete(top);
        assertEquals(0, tree.run("build").exit());
        Path lib = tree.copies().getFirst().resolve("lib");
        assertEquals("archivable\n", Files.readString(lib.resolve("picocli-4.jar")));
        assertEquals("lib\n", Files.readString(lib.resolve("some.jar")));
    }

    @Test
    void aJarThatCannotBeMadeArchivableStaysAsItIsAndTheBuildGoesOn() throws Exception {
        LauncherTree tree = LauncherTree.complete(top);
        tree.turnOn("unarchivable");
        LauncherTree.Run run = tree.run("build");
        assertEquals(0, run.exit(), run::err);
        assertTrue(
                run.err().contains("weir: starts will be slower, for picocli-4.jar stays as it is: weir: it is signed\n"),
                run::err);
        assertEquals("lib\n", Files.readString(tree.copies().getFirst().resolve("lib/picocli-4.jar")));
    }

    @Test
    void commandsThatAskAnEdgeRunWhatIsBuiltEvenWhereASourceIsNewer() throws Exception {
        LauncherTree tree = LauncherTree.complete(top);
        assertEquals(0, tree.run("get", "b", "k").exit());
        assertEquals(1, tree.builds());
        tree.ageBuild();
        tree.touch("src/main/A.java");
        for (String command : List.of("get", "put", "del", "head", "ls", "load", "dump", "completion")) {
            LauncherTree.Run run = tree.run(command, "b", "k");
            assertEquals(List.of(command, "b", "k"), run.arguments().reversed().subList(0, 3).reversed());
            assertEquals("", run.err());
        }
        assertEquals(1, tree.builds());
        tree.run("version");
        assertEquals(2, tree.builds());
    }

    @Test
    void aCacheThatCannotBeMadeIsSaidOnceAndEdgesStartAllTheSame() throws Exception {
        LauncherTree tree = LauncherTree.complete(top).with("WEIR_AOT", "on");
        tree.turnOn("untrainable");
        LauncherTree.Run build = tree.run("build");
        assertEquals(0, build.exit());
        assertTrue(build.err().contains("weir: no database here"), build.err());
        LauncherTree.Run serve = tree.run("serve");
        assertEquals("-XX:MaxRAMPercentage=40", serve.arguments().getFirst());
        assertEquals("", serve.err());
    }

    @Test
    void buildWithArgumentsIsACommandLineLikeOthers() throws Exception {
        LauncherTree tree = LauncherTree.complete(top);
        assertEquals(List.of("build", "--help"), tree.run("build", "--help").arguments().subList(4, 6));
    }

    @Test
    void whoeverMayNotWriteToTheCheckoutRunsWhatIsBuiltAndIsToldThatItIsOlder() throws Exception {
        LauncherTree tree = LauncherTree.complete(top);
        tree.run("version");
        tree.ageBuild();
        tree.touch("src/main/A.java");
        tree.giveAway("target");
        try {
            LauncherTree.Run run = tree.run("version");
            assertEquals(0, run.exit(), run.err());
            assertEquals(List.of("version"), run.arguments().subList(4, 5));
            assertEquals(1, run.err().lines().count(), run.err());
            assertTrue(run.err().contains("is older than its sources") && run.err().contains("./weir build"), run.err());
            assertEquals(1, tree.builds());

            LauncherTree.Run build = tree.run("build");
            assertEquals(1, build.exit());
            assertTrue(build.err().contains("cannot write to"), build.err());
        } finally {
            tree.takeBack("target");
        }
    }

    @Test
    void whoeverMayNotWriteToACheckoutWithoutABuildIsToldWhoCan() throws Exception {
        LauncherTree tree = LauncherTree.complete(top);
        tree.giveAway("");
        try {
            LauncherTree.Run run = tree.run("version");
            assertEquals(1, run.exit());
            assertEquals(1, run.err().lines().count(), run.err());
            assertTrue(run.err().contains("cannot write to") && run.err().contains("./weir build"), run.err());
        } finally {
            tree.takeBack("");
        }
    }

    @Test
    void noColourReachesALog() throws Exception {
        LauncherTree.Run run = LauncherTree.complete(top).run("version");
        assertEquals("weir: building\noutput of the build\n", run.err());
    }

    @Test
    void theJvmReadsPathsAsUtf8WhateverTheLocale() throws Exception {
        LauncherTree tree = LauncherTree.complete(top).with("LC_ALL", "C").with("LANG", "de_DE.ISO-8859-1");
        assertTrue(tree.run("version").out().contains("locale C.UTF-8\n"));
    }
}
