package dev.weir.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.item.ContentCoding;
import dev.weir.item.ContentFields;
import dev.weir.item.Tags;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.jspecify.annotations.Nullable;

final class RecordParserTest {
    @Property
    void whatIsWrittenIsReadBack(
            @ForAll String name,
            @ForAll byte[] value,
            @ForAll @LongRange(min = -62_135_596_800L, max = 253_402_300_799L) long date)
            throws Exception {
        // A lone surrogate has no bytes of its own.
        String key = new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        same(new ItemRecord(key, "text/plain", ItemFields.NONE, OptionalLong.of(date), value));
        same(new ItemRecord(
                key, null,
                new ItemFields(
                        ContentFields.of(ContentCoding.ZSTD, "de", "inline"), Tags.of(List.of("a", "b")),
                        OptionalLong.of(1_795_956_927_513L)),
                OptionalLong.empty(),
                name.getBytes(StandardCharsets.UTF_8)));
    }

    @Property
    void whatIsNoRecordIsRefusedInWords(@ForAll byte[] bytes) {
        String words = refusal(bytes);
        assertEquals(false, words == null || words.isBlank());
    }

    @Example
    void eachMemberIsCheckedByItself() throws Exception {
        assertEquals("it has no key", refusal("{\"data\":\"\"}"));
        assertEquals("it has no key", refusal("{\"key\":null,\"data\":\"\"}"));
        assertEquals("it has no data", refusal("{\"key\":\"k\"}"));
        assertEquals("its data is not a string", refusal("{\"key\":\"k\",\"data\":1}"));
        assertEquals("it names key twice", refusal("{\"key\":\"k\",\"key\":\"k\"}"));
        assertEquals("its encoding is not base64", refusal("{\"key\":\"k\",\"data\":\"\",\"encoding\":\"hex\"}"));
        assertEquals("its content_encoding is none of gzip, br, zstd and deflate",
                refusal("{\"key\":\"k\",\"data\":\"\",\"content_encoding\":\"lzma\"}"));
        assertEquals("its content_language is not a string", refusal("{\"key\":\"k\",\"data\":\"\",\"content_language\":7}"));
        assertEquals("its tags are no array", refusal("{\"key\":\"k\",\"data\":\"\",\"tags\":\"a\"}"));
        assertEquals("one of its tags is none: a tag is visible ASCII without \" , and \\",
                refusal("{\"key\":\"k\",\"data\":\"\",\"tags\":[\"a b\"]}"));
        assertEquals("its expires_at is no moment such as 2026-11-29T12:00:00.000Z",
                refusal("{\"key\":\"k\",\"data\":\"\",\"expires_at\":\"soon\"}"));
        assertEquals("its data is not base64", refusal("{\"key\":\"k\",\"data\":\"?\",\"encoding\":\"base64\"}"));
        assertEquals("its data is not well-formed Unicode", refusal("{\"key\":\"k\",\"data\":\"\\ud800\"}"));
        assertEquals("its modified_at is no date such as Sun, 06 Nov 1994 08:49:37 GMT",
                refusal("{\"key\":\"k\",\"data\":\"\",\"modified_at\":\"now\"}"));
        assertEquals("it has conten_type, which is not known; did you mean content_type?",
                refusal("{\"key\":\"k\",\"data\":\"\",\"conten_type\":\"a/b\"}"));
        assertEquals("there is something behind the JSON object", refusal("{\"key\":\"k\",\"data\":\"\"}{}"));
        assertEquals("it is not a JSON object", refusal("[]"));
        assertEquals("it is not well-formed JSON in UTF-8", refusal("{\"key\":\"k\""));
        assertEquals(OptionalLong.of(1_795_232_737L), RecordParser.parse(
                "{\"key\":\"k\",\"data\":\"\",\"etag\":{},\"modified_at\":\"2026-11-21T03:45:37Z\"}"
                        .getBytes(StandardCharsets.UTF_8))
                .modifiedAt());
    }

    private static void same(ItemRecord item) throws IOException, RecordFormatException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = ItemRecord.JSON.createGenerator(out)) {
            item.writeTo(json);
        }
        ItemRecord read = RecordParser.parse(out.toByteArray());
        assertEquals(item.key(), read.key());
        assertEquals(item.contentType(), read.contentType());
        assertEquals(item.fields(), read.fields());
        assertEquals(item.modifiedAt(), read.modifiedAt());
        assertArrayEquals(item.value(), read.value());
    }

    private static @Nullable String refusal(String json) {
        return refusal(json.getBytes(StandardCharsets.UTF_8));
    }

    private static @Nullable String refusal(byte[] json) {
        return assertThrows(RecordFormatException.class, () -> RecordParser.parse(json)).getMessage();
    }
}
