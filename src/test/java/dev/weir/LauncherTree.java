package dev.weir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A source tree with the real launcher, and stand-ins for what it starts: a JDK whose {@code java} prints what it was given, and
 * a {@code mvn} that counts its runs. The places where the machine's own JDKs lie are led elsewhere.
 */
final class LauncherTree {
    private static final long LIMIT_S = 60;
    private static final String JAVA = """
            #!/bin/sh
            for argument; do
                case $argument in -XX:AOTCacheOutput=*) output=${argument#*=} ;; esac
            done
            case " $* " in
                *" archivable "*)
                    [ ! -e "%1$s/unarchivable" ] || { echo 'weir: it is signed'; exit 1; }
                    for jar; do :; done
                    echo archivable >"$jar"
                    exit
                    ;;
                *" rehearse "*)
                    printf '%%s\\n' "$@" >"%1$s/rehearsal-arguments"
                    echo cache >"$output"
                    exit
                    ;;
            esac
            if [ -n "${output:-}" ]; then
                env >"%1$s/training-environment"
                trap 'echo cache >"$output"; exit 143' TERM
                [ ! -e "%1$s/untrainable" ] || { echo 'weir: no database here'; exit 1; }
                echo 'weir listening on http://127.0.0.1:1'
                while :; do sleep 0.1; done
            fi
            echo "pid $$"
            echo "java $(cd "$(dirname "$0")/.." && pwd)"
            echo "cwd $(pwd)"
            echo "locale ${LC_ALL:-}"
            for argument; do echo "[$argument]"; done
            [ ! -e "%1$s/stay" ] || { echo stays; read -r until_it_is_killed; }
            """;
    private static final String MAVEN = """
            #!/bin/sh
            printf '\\033[1moutput\\033[0m of the build\\033[m\\n'
            echo "$@" >>"%1$s/builds"
            [ ! -e "%1$s/breaks" ] || exit 1
            mkdir -p target/lib
            echo lib >target/lib/some.jar
            echo lib >target/lib/picocli-4.jar
            echo "jar of $(wc -l <"%1$s/builds")" >target/weir.jar
            """;

    private final Path top;
    private final Path root;
    private final Map<String, String> environment = new TreeMap<>();
    private List<String> user = List.of();

    LauncherTree(Path top) throws IOException {
        this.top = top;
        this.root = top.resolve("tree");
        Files.createDirectories(root.resolve("src/main"));
        Files.createDirectories(root.resolve("sql"));
        Files.createDirectories(root.resolve("edge-config"));
        String script = Files.readString(Path.of("weir"))
                .replace("/usr/lib/jvm/* /opt/* /opt/java/*", top.resolve("jdks") + "/*");
        program(root.resolve("weir"), script);
        source("pom.xml", "<project/>");
        source("src/main/A.java", "class A {}");
        source("edge-config/jvm.options", "# what they are\n\n  -XX:MaxRAMPercentage=40\n-XX:+UseParallelGC\n");
        source("edge-config/client.options", "-XX:+UseSerialGC\n");
        environment.put("HOME", top.toString());
        environment.put("PATH", top.resolve("bin") + ":/usr/bin:/bin");
        environment.put("WEIR_AOT", "off");
    }

    /** A tree with a JDK 25 in one of the usual places, and Maven. */
    static LauncherTree complete(Path top) throws IOException {
        LauncherTree tree = new LauncherTree(top);
        tree.jdk(top.resolve("jdks/jdk-25"), "25.0.3");
        tree.maven();
        return tree;
    }

    Path root() {
        return root;
    }

    Path jdk(Path home, String version) throws IOException {
        program(home.resolve("bin/java"), JAVA.formatted(top));
        program(home.resolve("bin/javac"), "#!/bin/sh\n");
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"nobody\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    void maven() throws IOException {
        program(top.resolve("bin/mvn"), MAVEN.formatted(top));
    }

    LauncherTree with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** Writes a source as if a while ago. */
    void source(String path, String text) throws IOException {
        Files.writeString(root.resolve(path), text);
        try (Stream<Path> walk = Files.walk(root)) {
            for (Path each : walk.filter(each -> !each.startsWith(root.resolve("target"))).toList()) {
                Files.setLastModifiedTime(each, FileTime.from(Instant.now().minusSeconds(3600)));
            }
        }
    }

    /** Makes a file or folder newer than any build. */
    void touch(String path) throws IOException {
        Files.setLastModifiedTime(root.resolve(path), FileTime.from(Instant.now().plusSeconds(2)));
    }

    /** Makes the build older than its sources are by default, so that another edit is seen. */
    void ageBuild() throws IOException {
        Files.setLastModifiedTime(
                root.resolve("target/dist/current"), FileTime.from(Instant.now().minusSeconds(1800)));
    }

    /**
     * Makes a folder of the tree, and all in it, another's: whoever runs the launcher may not write there. Where this user is
     * root, who may write everywhere, the launcher runs as another user from now on.
     */
    void giveAway(String path) throws IOException {
        if (Files.getAttribute(top, "unix:uid").equals(0)) {
            Files.setPosixFilePermissions(top, PosixFilePermissions.fromString("rwxr-xr-x"));
            user = List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
        } else {
            setWritable(path, false);
        }
    }

    /** Undoes it. */
    void takeBack(String path) throws IOException {
        setWritable(path, true);
    }

    private void setWritable(String path, boolean writable) throws IOException {
        try (Stream<Path> walk = Files.walk(root.resolve(path))) {
            for (Path each : walk.toList()) {
                if (!each.toFile().setWritable(writable, true)) {
                    throw new IOException("cannot change the rights of " + each);
                }
            }
        }
    }

    /**
     * A switch of the stand-ins: {@code breaks}, the build; {@code untrainable}, the run for the AOT cache;
     * {@code unarchivable}, the jar of picocli; {@code stay}.
     */
    void turnOn(String name) throws IOException {
        Files.writeString(top.resolve(name), "", StandardOpenOption.CREATE);
    }

    int builds() throws IOException {
        Path builds = top.resolve("builds");
        return Files.exists(builds) ? Files.readAllLines(builds).size() : 0;
    }

    Path top() {
        return top;
    }

    List<Path> copies() throws IOException {
        try (Stream<Path> list = Files.list(root.resolve("target/dist"))) {
            return list.filter(Files::isDirectory).sorted().toList();
        }
    }

    Run run(String... arguments) throws IOException, InterruptedException {
        return run(top, root.resolve("weir"), arguments);
    }

    Run run(Path cwd, Path launcher, String... arguments) throws IOException, InterruptedException {
        return finish(start(cwd, launcher, arguments));
    }

    Process start(Path cwd, Path launcher, String... arguments) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Stream.of(user.stream(), Stream.of(launcher.toString()), Stream.of(arguments)).flatMap(each -> each).toList());
        builder.directory(cwd.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        Path err = Files.createTempFile(top, "err", "");
        builder.redirectError(err.toFile());
        return builder.start();
    }

    Run finish(Process process) throws IOException, InterruptedException {
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(LIMIT_S, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("the launcher does not end");
        }
        StringBuilder err = new StringBuilder();
        try (Stream<Path> list = Files.list(top)) {
            for (Path file : list.filter(file -> file.getFileName().toString().startsWith("err")).toList()) {
                err.append(Files.readString(file));
                Files.delete(file);
            }
        }
        return new Run(process.pid(), process.exitValue(), out, err.toString());
    }

    private static void program(Path file, String text) throws IOException {
        Files.createDirectories(file.resolveSibling("."));
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** What a launcher that has ended did: its process id, exit code, and what it wrote. */
    record Run(long pid, int exit, String out, String err) {
        /** What java was given, in order. */
        List<String> arguments() {
            return out.lines().filter(line -> line.startsWith("[")).map(line -> line.substring(1, line.length() - 1)).toList();
        }
    }
}
