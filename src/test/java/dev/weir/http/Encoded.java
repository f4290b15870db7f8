package dev.weir.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** Values in their codings, and requests with bytes for bodies. */
final class Encoded {
    static final String ENCODING = "Content-Encoding";
    static final String ACCEPT = "Accept-Encoding";
    static final byte[] TEXT = "A text that is worth its encoding. ".repeat(40).getBytes(StandardCharsets.US_ASCII);

    private Encoded() {}

    static byte[] gzip(byte[] value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(value);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return bytes.toByteArray();
    }

    static byte[] zlib(byte[] value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new DeflaterOutputStream(bytes)) {
            out.write(value);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return bytes.toByteArray();
    }

    /** Bytes that no coding makes shorter. */
    static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    static HttpResponse<String> put(EdgeCalls edge, String path, byte[] value, String... fields) {
        return edge.send("PUT", path, BodyPublishers.ofByteArray(value), BodyHandlers.ofString(), fields);
    }

    static HttpResponse<byte[]> get(EdgeCalls edge, String path, String... fields) {
        return edge.send("GET", path, BodyPublishers.noBody(), BodyHandlers.ofByteArray(), fields);
    }
}
