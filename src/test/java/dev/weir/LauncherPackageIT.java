package dev.weir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a package, and on the way to one: stand-ins as in {@link LauncherIT}. */
final class LauncherPackageIT {
    @TempDir
    private Path top;

    private LauncherTree packaged() throws Exception {
        LauncherTree tree = new LauncherTree(top);
        tree.jdk(tree.root().resolve("runtime"), "25.0.3");
        Files.delete(tree.root().resolve("pom.xml"));
        Files.createDirectories(tree.root().resolve("app/lib"));
        tree.source("app/weir.jar", "jar");
        return tree;
    }

    @Test
    void aPackageRunsOnItsOwnJavaAndBuildsNothing() throws Exception {
        LauncherTree tree = packaged();
        LauncherTree.Run run = tree.run("version");
        assertEquals(0, run.exit(), run.err());
        assertTrue(run.out().contains("java " + tree.root().toRealPath().resolve("runtime") + "\n"), run.out());
        assertEquals(
                List.of("-XX:MaxRAMPercentage=40", "-XX:+UseParallelGC", "-jar",
                        tree.root().toRealPath().resolve("app/weir.jar").toString(), "version"),
                run.arguments());
        assertEquals("", run.err());
        assertEquals("-XX:+UseSerialGC", tree.run("get", "b", "k").arguments().getFirst());
        // Nothing is written where it is installed.
        assertTrue(Files.notExists(tree.root().resolve("target")));
    }

    @Test
    void buildMakesTheCacheOfAPackage() throws Exception {
        LauncherTree tree = packaged().with("WEIR_AOT", "on");
        assertEquals("weir: run weir build once to halve the start-up time\n", tree.run("serve").err());
        LauncherTree.Run build = tree.run("build");
        assertEquals(0, build.exit(), build.err());
        assertTrue(build.err().endsWith("weir: start-up is faster now\n"), build.err());
        Path cache = tree.root().toRealPath().resolve("app/weir-25.0.3.aot");
        assertEquals("-XX:AOTCache=" + cache, tree.run("serve").arguments().getFirst());
    }

    @Test
    void onlyTheOwnerOfAPackageMakesItsCache() throws Exception {
        LauncherTree tree = packaged();
        tree.giveAway("app");
        LauncherTree.Run build = tree.run("build");
        tree.takeBack("app");
        assertEquals(1, build.exit(), build.err());
        assertTrue(build.err().contains("run weir build as its owner"), build.err());
    }

    @Test
    void packagesAreMadeOfABuildInACheckoutAlone() throws Exception {
        LauncherTree.Run refused = packaged().run("package");
        assertEquals(1, refused.exit());
        assertEquals("weir: packages are made in a checkout.\n", refused.err());

        Path other = Files.createDirectory(top.resolve("other"));
        LauncherTree tree = LauncherTree.complete(other);
        Path make = tree.root().resolve("src/package/make");
        Files.createDirectories(make.resolveSibling("."));
        Files.writeString(make, "#!/bin/sh\nprintf '[%s]\\n' \"$@\" \"$PWD\"\n");
        Files.setPosixFilePermissions(make, PosixFilePermissions.fromString("rwxr-xr-x"));
        LauncherTree.Run run = tree.run("package", "--only", "tar");
        assertEquals(0, run.exit(), run.err());
        assertEquals(
                List.of(other.resolve("jdks/jdk-25").toRealPath().toString(), tree.copies().getFirst().toRealPath().toString(),
                        "--only", "tar", other.toString()),
                run.arguments());
        assertEquals(1, tree.builds());
    }
}
