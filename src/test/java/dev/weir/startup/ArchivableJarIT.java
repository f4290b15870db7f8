package dev.weir.startup;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Copies of the jar that matters, of a signed one, and of one with a broken class. */
final class ArchivableJarIT {
    @TempDir
    private Path folder;

    @Test
    void everyClassOfPicocliGetsStackMapsAndRuns() throws Exception {
        Path to = folder.resolve("to.jar");
        Path from = Path.of(CommandLine.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        int rewritten = ArchivableJar.copy(from, to);
        assertTrue(rewritten > 100, "only " + rewritten);
        Map<String, byte[]> before = entries(from);
        Map<String, byte[]> after = entries(to);
        assertEquals(before.keySet(), after.keySet());
        try (URLClassLoader fresh =
                new URLClassLoader(new URL[] {to.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
            for (Map.Entry<String, byte[]> entry : after.entrySet()) {
                String name = entry.getKey();
                if (!name.endsWith(".class")) {
                    assertArrayEquals(before.get(name), entry.getValue(), name);
                    continue;
                }
                assertTrue(ClassFile.of().parse(entry.getValue()).majorVersion() >= ClassFile.JAVA_6_VERSION, name);
                if (!name.endsWith("-info.class")) {
                    // Initialized, and so verified by the JVM.
                    Class.forName(name.substring(0, name.length() - ".class".length()).replace('/', '.'), true, fresh);
                }
            }
        }
        assertEquals(0, ArchivableJar.copy(to, folder.resolve("again.jar")));
        assertEquals(after.keySet(), entries(folder.resolve("again.jar")).keySet());
    }

    @Test
    void aSignedJarIsRefused() throws Exception {
        Path from = jar(Map.of("a.txt", new byte[0], "META-INF/SIGNER.SF", new byte[0]));
        assertTrue(refusal(from).contains("is signed"));
    }

    @Test
    void anOldClassThatCannotBeReadIsRefused() throws Exception {
        byte[] old = {(byte) 0xCA, (byte) 0xFE, (byte) 0xBA, (byte) 0xBE, 0, 0, 0, 49, 0, 9, 1};
        assertTrue(refusal(jar(Map.of("Broken.class", old))).startsWith("Broken.class cannot be rewritten"));
    }

    @Test
    void whatIsNoJarIsRefused() throws Exception {
        assertThrows(IOException.class,
                () -> ArchivableJar.copy(Files.createFile(folder.resolve("empty")), folder.resolve("to")));
        assertThrows(IOException.class, () -> ArchivableJar.copy(folder.resolve("absent"), folder.resolve("to")));
    }

    @Test
    void whatIsNoOldClassStaysAsItIs() throws Exception {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("folder/", new byte[0]);
        entries.put("folder/short.class", "short".getBytes(StandardCharsets.UTF_8));
        entries.put("META-INF/services/x.SF", "text".getBytes(StandardCharsets.UTF_8));
        Path to = folder.resolve("to.jar");
        assertEquals(0, ArchivableJar.copy(jar(entries), to));
        Map<String, byte[]> copied = entries(to);
        assertEquals(entries.keySet(), copied.keySet());
        entries.forEach((name, bytes) -> assertArrayEquals(bytes, copied.get(name), name));
    }

    private String refusal(Path from) {
        IOException refusal = assertThrows(IOException.class, () -> ArchivableJar.copy(from, folder.resolve("to.jar")));
        return String.valueOf(refusal.getMessage());
    }

    private Path jar(Map<String, byte[]> entries) throws IOException {
        Path jar = folder.resolve("from.jar");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                out.putNextEntry(new ZipEntry(entry.getKey()));
                out.write(entry.getValue());
                out.closeEntry();
            }
        }
        return jar;
    }

    private static Map<String, byte[]> entries(Path jar) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : zip.stream().map(ZipEntry.class::cast).toList()) {
                entries.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
            }
        }
        return entries;
    }
}
