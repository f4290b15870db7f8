package dev.weir.handler;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.engine.ReadResult;
import dev.weir.item.Body;
import dev.weir.item.ContentCoding;
import dev.weir.item.HeapBody;
import dev.weir.item.ItemHead;
import dev.weir.item.SiblingPart;
import dev.weir.item.ValueText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A value in the answer of a {@code POST /multi}. */
final class MultiValue {
    private MultiValue() {}

    /** Writes it, or several that were written at the same time, with their types and the context of who has seen them. */
    static void write(JsonGenerator generator, ReadResult.Found found) throws IOException {
        ItemHead head = found.head();
        byte[] value = bytes(found.body());
        if (!head.metadata().hasSiblings()) {
            writeValue(generator, value, head.metadata().coding());
            return;
        }
        generator.writeStartObject();
        generator.writeArrayFieldStart("siblings");
        for (SiblingPart part : SiblingPart.read(value, head.contentType())) {
            generator.writeStartObject();
            generator.writeStringField("content_type", part.contentType());
            generator.writeFieldName("value");
            writeValue(generator, Arrays.copyOfRange(value, part.from(), part.from() + part.length()), null);
            generator.writeEndObject();
        }
        generator.writeEndArray();
        generator.writeStringField(
                "context", Objects.requireNonNull(head.metadata().siblings()).context(head.versionNumber()));
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

    /** Text as a string, other bytes as base64; so are those of a value that is stored encoded, which say in what. */
    private static void writeValue(JsonGenerator generator, byte[] value, @Nullable ContentCoding coding) throws IOException {
        if (coding == null && ValueText.isText(value)) {
            generator.writeUTF8String(value, 0, value.length);
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
}
