package dev.weir.client;

import dev.weir.item.ContentCoding;
import dev.weir.item.ContentFields;
import dev.weir.item.Tags;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/**
 * An answer of an edge.
 *
 * @param body to be read to its end, or closed
 */
public record EdgeAnswer(int status, HttpHeaders fields, InputStream body) implements AutoCloseable {

    /** The value of a header field; null if the answer has none of that name. */
    public @Nullable String field(String name) {
        return fields.firstValue(name).orElse(null);
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
