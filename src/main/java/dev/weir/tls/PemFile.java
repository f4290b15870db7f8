package dev.weir.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of blocks between lines of BEGIN and END (RFC 7468); whatever stands between the blocks is a comment.
 *
 * @param name how messages call it: its setting and its path
 */
record PemFile(String name, byte[] content) {
    private static final int MAX_BYTES = 1 << 20;
    private static final Pattern BEGIN = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----");

    /**
     * A block.
     *
     * @param label what it is, {@code CERTIFICATE}
     * @param encrypted whether fields before the content say that it is encrypted, as those of old keys do
     */
    record Block(String label, byte[] der, boolean encrypted) {}

    /** Reads a file, but does not look into it. */
    static PemFile read(String setting, Path path) throws TlsFileException {
        String name = setting + ": " + path;
        try (InputStream in = Files.newInputStream(path)) {
            byte[] content = in.readNBytes(MAX_BYTES + 1);
            if (content.length > MAX_BYTES) {
                throw new TlsFileException(name + " is larger than 1MiB, so it is not a PEM file");
            }
            return new PemFile(name, content);
        } catch (NoSuchFileException missing) {
            throw new TlsFileException(name + " does not exist");
        } catch (AccessDeniedException denied) {
            throw new TlsFileException(name + " cannot be read: permission denied");
        } catch (IOException unreadable) {
            throw new TlsFileException(name + (Files.isDirectory(path) ? " is a directory" : " cannot be read"));
        }
    }

    /** Its blocks, in their order. */
    List<Block> blocks() throws TlsFileException {
        String text = new String(content, StandardCharsets.ISO_8859_1);
        List<Block> blocks = new ArrayList<>();
        Matcher begin = BEGIN.matcher(text);
        int from = 0;
        while (begin.find(from)) {
            String label = begin.group(1);
            String last = "-----END " + label + "-----";
            int end = text.indexOf(last, begin.end());
            if (end < 0) {
                throw new TlsFileException(name + " ends within a block " + label);
            }
            String body = text.substring(begin.end(), end);
            boolean fields = body.indexOf(':') >= 0;
            blocks.add(new Block(label, fields ? new byte[0] : decoded(label, body), fields || label.startsWith("ENCRYPTED ")));
            from = end + last.length();
        }
        return blocks;
    }

    private byte[] decoded(String label, String body) throws TlsFileException {
        try {
            return Base64.getMimeDecoder().decode(body);
        } catch (IllegalArgumentException malformed) {
            throw new TlsFileException(name + " has a block " + label + " that cannot be read");
        }
    }
}
