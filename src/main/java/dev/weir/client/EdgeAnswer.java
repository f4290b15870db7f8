package dev.weir.client;

import dev.weir.item.ContentCoding;
import dev.weir.item.ContentFields;
import dev.weir.item.HttpDate;
import dev.weir.item.SiblingPart;
import dev.weir.item.Tags;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * An answer of an edge.
 *
 * @param body to be read to its end, or closed
 */
public record EdgeAnswer(int status, HttpHeaders fields, InputStream body) implements AutoCloseable {

    private static final int SIBLINGS = 300;

    /** The value of a header field; null if the answer has none of that name. */
    public @Nullable String field(String name) {
        return fields.firstValue(name).orElse(null);
    }

    /** Whether the item has several values, which were written at the same time, and the body has them all. */
    public boolean hasSiblings() {
        return status == SIBLINGS;
    }

    /** The values of the item: one, or all siblings. Reads the body to its end. */
    public List<ItemRecord> records(String key) throws IOException {
        String type = field("Content-Type");
        String date = field("Last-Modified");
        byte[] value = body.readAllBytes();
        if (!hasSiblings()) {
            OptionalLong modifiedAt = date == null ? OptionalLong.empty() : HttpDate.parse(date, 0);
            return List.of(new ItemRecord(key, type, itemFields(), modifiedAt, value));
        }
        try {
            return SiblingPart.read(value, String.valueOf(type)).stream()
                    .map(part -> new ItemRecord(
                            key, part.contentType(), itemFields(), OptionalLong.of(part.dot().millis() / 1_000),
                            Arrays.copyOfRange(value, part.from(), part.from() + part.length())))
                    .toList();
        } catch (IllegalArgumentException malformed) {
            throw new UnreachableException("what answers is no edge: its answer to GET has no siblings", malformed);
        }
    }

    /** What it says of the item besides its type and date. */
    public ItemFields itemFields() {
        String coding = field("Content-Encoding");
        ContentFields content = ContentFields.of(
                coding == null ? null : ContentCoding.named(coding), field("Content-Language"), field("Content-Disposition"));
        return new ItemFields(content, Tags.stored(field("Weir-Tags")), ListLines.moment(field("Weir-Expires-At")));
    }

    @Override
    public void close() throws IOException {
        body.close();
    }
}
