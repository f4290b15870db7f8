package dev.weir.transfer;

import dev.weir.client.ItemRecord;
import dev.weir.client.RecordFormatException;
import dev.weir.client.RecordParser;
import dev.weir.transfer.SourceEntry.Value;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The records of newline-delimited JSON, as a dump writes them. */
final class NdjsonSource implements Source {
    private final CountedInput in;
    private final LineReader lines;
    private long line;

    NdjsonSource(CountedInput in) {
        this.in = in;
        this.lines = new LineReader(in);
    }

    @Override
    public @Nullable SourceEntry next() throws IOException {
        while (true) {
            byte[] text = lines.next();
            if (text == null) {
                return null;
            }
            line++;
            if (isBlank(text)) {
                continue;
            }
            try {
                ItemRecord item = RecordParser.parse(text);
                return new SourceEntry.Item(
                        item.key(), item.contentType(), item.fields(), item.modifiedAt(), item.value().length,
                        new Value.Bytes(item.value()));
            } catch (RecordFormatException wrong) {
                return new SourceEntry.Unusable("line " + line, String.valueOf(wrong.getMessage()));
            }
        }
    }

    private static boolean isBlank(byte[] text) {
        for (byte each : text) {
            if (each != ' ' && each != '\t' && each != '\r') {
                return false;
            }
        }
        return true;
    }

    @Override
    public long position() {
        return in.count();
    }

    @Override
    public long length() {
        return in.length();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
