package dev.weir.handler;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.item.Body;
import dev.weir.item.ContentCoding;
import dev.weir.item.HeapBody;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A value in an answer of {@code /multi}. */
final class MultiValue {
    private MultiValue() {}

    /** Text as a string, other bytes as base64; so are those of a value that is stored encoded, which say in what. */
    static void write(JsonGenerator generator, Body body, @Nullable ContentCoding coding) throws IOException {
        byte[] value = bytes(body);
        String text = coding == null ? text(value) : null;
        if (text != null) {
            generator.writeString(text);
            return;
        }
        generator.writeStartObject();
        generator.writeBinaryField("data", value);
        generator.writeStringField("encoding", "base64");
        if (coding != null) {
            generator.writeStringField("content_encoding", coding.token());
        }
        generator.writeEndObject();
    }

    private static byte[] bytes(Body body) throws IOException {
        if (body instanceof HeapBody(byte[] shared)) {
            return shared;
        }
        ByteArrayOutputStream copy = new ByteArrayOutputStream(Math.toIntExact(body.length()));
        body.writeTo(copy, 0, body.length());
        return copy.toByteArray();
    }

    private static @Nullable String text(byte[] value) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
        } catch (CharacterCodingException notText) {
            return null;
        }
    }
}
