package dev.weir.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file that contains only a DSN, to keep its password off the command line and out of the environment. */
final class DsnFile {
    private static final int MAX_BYTES = 64 << 10;

    private DsnFile() {}

    /** @throws IllegalArgumentException saying what is wrong, without quoting the file */
    static String read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IllegalArgumentException("is larger than 64KiB, so it is not a file with a DSN");
            }
            String dsn = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString().strip();
            if (dsn.isEmpty() || dsn.lines().count() > 1) {
                throw new IllegalArgumentException("must contain one line, a DSN");
            }
            return dsn;
        } catch (NoSuchFileException missing) {
            throw new IllegalArgumentException("does not exist", missing);
        } catch (CharacterCodingException notText) {
            throw new IllegalArgumentException("is not UTF-8 text", notText);
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(Files.isDirectory(file) ? "is a directory" : "cannot be read", unreadable);
        }
    }
}
