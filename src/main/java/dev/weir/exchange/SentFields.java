package dev.weir.exchange;

import dev.weir.request.RequestField;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.ServerRequestHeaders;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields of a request. */
record SentFields(ServerRequestHeaders headers) {
    boolean has(RequestField field) {
        return headers.contains(field.header());
    }

    /** Whether the field has the token among others. */
    boolean has(RequestField field, Header token) {
        return has(field) && headers.containsToken(token);
    }

    /** The lines of a field, joined by commas; null if it is absent. */
    @Nullable
    String joined(RequestField field) {
        if (!has(field)) {
            return null;
        }
        Header header = headers.get(field.header());
        return header.valueCount() == 1 ? header.get() : String.join(", ", header.allValues());
    }

    /** The same of a field that only a face reads. */
    @Nullable
    String joined(HeaderName name) {
        return headers.contains(name) ? String.join(", ", headers.get(name).allValues()) : null;
    }

    /** The lines of a field; empty if it is absent. */
    List<String> lines(RequestField field) {
        return has(field) ? headers.get(field.header()).allValues() : List.of();
    }

    /** The declared length of the body; 0 if there is none. */
    long contentLength() {
        return has(RequestField.CONTENT_LENGTH) ? headers.contentLength().orElse(0) : 0;
    }
}
