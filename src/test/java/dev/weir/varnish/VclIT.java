package dev.weir.varnish;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.item.BucketName;
import dev.weir.purge.Vcl;
import dev.weir.testing.InstalledProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code weir vcl} prints, judged by Varnish's compiler. */
final class VclIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    @Test
    void varnishTakesTheShippedFileAsItStands() throws Exception {
        compile(Vcl.shipped());
    }

    @Test
    void varnishTakesWhatIsPrintedForAnyConfiguration() throws Exception {
        compile(Vcl.shipped()
                .withBackend("2001:db8::7", 9000)
                .withPurgers(List.of("10.0.0.0/8", "192.0.2.7", "2001:db8::/32", "0.0.0.0/0"))
                .withLargeBuckets(List.of(new BucketName("videos"), new BucketName("a.b,c-d_e")))
                .withLimits(1, 512 << 20)
                .withLargeValuesFrom(1L << 30));
        compile(Vcl.shipped().withPurgers(List.of()));
    }

    private void compile(Vcl vcl) throws IOException, InterruptedException {
        Path program = InstalledProgram.require("varnishd", "varnish");
        Path file = folder.resolve("weir.vcl");
        Path log = folder.resolve("varnishd.log");
        Files.writeString(file, vcl.text());
        Process process = new ProcessBuilder(
                program.toString(), "-C", "-j", "none", "-n", folder.resolve("work").toString(), "-f", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        int exit = process.waitFor();
        List<String> complaints = Files.readAllLines(log);
        // Of a VCL that is right it prints the C.
        assertEquals(0, exit, () -> String.join("\n", complaints.subList(0, Math.min(40, complaints.size()))));
    }
}
