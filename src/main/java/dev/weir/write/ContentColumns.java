package dev.weir.write;

import dev.weir.item.ContentCoding;
import dev.weir.item.ContentFields;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The content fields of a batch as columns, for a statement with arrays as parameters; null is absent. */
record ContentColumns(@Nullable String[] encodings, @Nullable String[] languages, @Nullable String[] dispositions) {
    static ContentColumns of(List<? extends Write> writes) {
        int size = writes.size();
        var columns = new ContentColumns(new String[size], new String[size], new String[size]);
        for (int i = 0; i < size; i++) {
            if (writes.get(i) instanceof Write.Put put) {
                ContentFields content = put.metadata().content();
                ContentCoding coding = content.coding();
                columns.encodings[i] = coding == null ? null : coding.token();
                columns.languages[i] = content.language();
                columns.dispositions[i] = content.disposition();
            }
        }
        return columns;
    }
}
