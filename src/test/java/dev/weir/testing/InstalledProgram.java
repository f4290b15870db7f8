package dev.weir.testing;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A program that tests need and Maven does not bring. Where it is missing a test is skipped with a loud line, or fails where
 * {@code CI=true}, as {@code .ci/run} installs it.
 */
public final class InstalledProgram {
    private static final Logger LOG = LoggerFactory.getLogger(InstalledProgram.class);
    private static final List<String> FOLDERS = List.of("/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin");

    private InstalledProgram() {}

    /**
     * Finds it.
     *
     * @param name such as {@code varnishd}
     * @param debianPackage what to install for it
     */
    public static Path require(String name, String debianPackage) {
        for (String folder : FOLDERS) {
            Path program = Path.of(folder, name);
            if (Files.isExecutable(program)) {
                return program;
            }
        }
        String words = name + " is not installed: apt-get install " + debianPackage;
        if ("true".equals(System.getenv("CI"))) {
            return fail(words);
        }
        LOG.warn("SKIPPED, NOT TESTED: {}", words);
        return abort(words);
    }
}
