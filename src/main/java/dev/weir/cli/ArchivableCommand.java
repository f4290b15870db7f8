package dev.weir.cli;

import dev.weir.startup.ArchivableJar;
import dev.weir.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code weir archivable}, with which the launcher makes the jars of a build fit for the AOT cache before any runs from them. */
@Command(name = "archivable", hidden = true, description = "Rewrite jars so that the AOT cache takes their classes.")
final class ArchivableCommand implements Callable<Integer> {
    @Parameters(arity = "1..*", paramLabel = "JAR", description = "The jars; one that cannot be rewritten stays as it is.")
    private List<Path> jars = List.of();

    @Override
    public Integer call() throws IOException {
        for (Path jar : jars) {
            Path part = Path.of(jar + ".part");
            try {
                ArchivableJar.copy(jar, part);
                Files.move(part, jar, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
        }
        return ExitCode.DONE;
    }
}
