package dev.weir.startup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.ConstantPoolSharingOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * A copy of a jar whose classes the JVM's AOT cache takes. It takes none of before Java 6: they lack the stack maps (JVMS 4.7.4)
 * by which a class is verified once, when the cache is made. The copy has these classes as of Java 8, with stack maps, and is
 * otherwise the same.
 */
public final class ArchivableJar {
    private static final int FIRST_WITH_STACK_MAPS = ClassFile.JAVA_6_VERSION;
    private static final int GIVEN = ClassFile.JAVA_8_VERSION;

    private ArchivableJar() {}

    /**
     * Copies a jar.
     *
     * @param to is replaced; of no use where this fails
     * @return how many classes were rewritten
     * @throws IOException if the jar is signed or one of its classes cannot be rewritten, as well
     */
    public static int copy(Path from, Path to) throws IOException {
        // References between the jar's own classes, and to those of the JDK, are resolved without loading any.
        try (ZipFile jar = new ZipFile(from.toFile());
                URLClassLoader classes = new URLClassLoader(
                        new URL[] {from.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
                OutputStream file = Files.newOutputStream(to);
                ZipOutputStream copy = new ZipOutputStream(file)) {
            ClassFile rewriting = ClassFile.of(
                    ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(classes)),
                    ConstantPoolSharingOption.NEW_POOL);
            int rewritten = 0;
            for (ZipEntry entry : Collections.list(jar.entries())) {
                if (isSignature(entry.getName())) {
                    throw new IOException(from + " is signed");
                }
                byte[] bytes;
                try (InputStream in = jar.getInputStream(entry)) {
                    bytes = in.readAllBytes();
                }
                if (isOldClass(entry.getName(), bytes)) {
                    bytes = rewritten(rewriting, entry.getName(), bytes);
                    rewritten++;
                }
                ZipEntry same = new ZipEntry(entry.getName());
                same.setTime(entry.getTime());
                copy.putNextEntry(same);
                copy.write(bytes);
                copy.closeEntry();
            }
            return rewritten;
        }
    }

    private static boolean isSignature(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        return upper.startsWith("META-INF/") && upper.indexOf('/', 9) < 0 && upper.endsWith(".SF");
    }

    /** A class file begins with four bytes of magic, and two each for the minor and the major version (JVMS 4.1). */
    private static boolean isOldClass(String name, byte[] bytes) {
        return name.endsWith(".class")
                && bytes.length > 8
                && ((bytes[6] & 0xFF) << 8 | bytes[7] & 0xFF) < FIRST_WITH_STACK_MAPS;
    }

    private static byte[] rewritten(ClassFile rewriting, String name, byte[] old) throws IOException {
        // Each instruction passes through, for the stack maps are made with new code only.
        ClassTransform asOfJava8 = ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)
                .andThen((made, element) -> {
                    if (element instanceof ClassFileVersion) {
                        made.withVersion(GIVEN, 0);
                    } else {
                        made.with(element);
                    }
                });
        try {
            ClassModel model = rewriting.parse(old);
            byte[] made = rewriting.transformClass(model, asOfJava8);
            List<VerifyError> errors = rewriting.verify(made);
            if (!errors.isEmpty()) {
                throw new IOException(name + " does not verify: " + errors.getFirst().getMessage());
            }
            return made;
        } catch (IllegalArgumentException | IllegalStateException unfit) {
            throw new IOException(name + " cannot be rewritten: " + unfit.getMessage(), unfit);
        }
    }
}
