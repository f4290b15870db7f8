package dev.weir.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weir.item.BucketName;
import dev.weir.item.CanonicalPath;
import dev.weir.item.InvalidNameException;
import dev.weir.item.ItemKey;
import dev.weir.response.HttpError;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class RequestTargetTest {
    private static final BucketName BUCKET = new BucketName("b,1");

    private static RequestTarget.Item item(String path) {
        return assertInstanceOf(RequestTarget.Item.class, RequestTarget.parse(path));
    }

    private static void assumeKey(String text) {
        try {
            new ItemKey(BUCKET, text);
        } catch (InvalidNameException e) {
            Assume.that(false);
        }
    }

    @Property
    void theCanonicalPathNamesItsKeyAndIsNotMarked(@ForAll String text) {
        assumeKey(text);
        RequestTarget.Item item = item(CanonicalPath.of(BUCKET, text));
        assertEquals(new ItemKey(BUCKET, text), item.key());
        assertNull(item.canonicalPath());
        RequestTarget.Item alias = item(CanonicalPath.of(BUCKET, text).substring(3));
        assertEquals(item.key(), alias.key());
        assertNull(alias.canonicalPath());
    }

    @Property
    void theCanonicalPathIsAUri(@ForAll String text) {
        assumeKey(text);
        assertEquals("/kv/b,1/" + text, URI.create(CanonicalPath.of(BUCKET, text)).getPath());
    }

    @Property
    void aKeyEscapedWhollyIsTheSameKeyAndMarked(@ForAll String text) {
        assumeKey(text);
        StringBuilder path = new StringBuilder("/kv/b,1/");
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            path.append('%').append(HexFormat.of().toHexDigits(b));
        }
        RequestTarget.Item item = item(path.toString());
        assertEquals(new ItemKey(BUCKET, text), item.key());
        String canonical = CanonicalPath.of(BUCKET, text);
        assertEquals(path.toString().equals(canonical) ? null : canonical, item.canonicalPath());
    }

    @Property
    void everyTargetIsReadOrRefusedInWords(@ForAll String text) {
        for (String prefix : new String[] {"", "/", "/kv/b/", "/kv/b/%", "/multi/", "http://h"}) {
            try {
                RequestTarget.parse(prefix + text);
            } catch (HttpError | InvalidNameException refused) {
                assertEquals('.', String.valueOf(refused.getMessage()).charAt(String.valueOf(refused.getMessage()).length() - 1));
            }
        }
    }

    @Property
    void nothingDecodesToATextThatIsNoKey(@ForAll byte[] bytes) {
        StringBuilder path = new StringBuilder("/kv/b/");
        for (byte b : bytes) {
            path.append('%').append(HexFormat.of().toHexDigits(b));
        }
        try {
            if (RequestTarget.parse(path.toString()) instanceof RequestTarget.Item(ItemKey key, String canonical)) {
                assertEquals(new String(bytes, StandardCharsets.UTF_8), key.key());
            }
        } catch (HttpError | InvalidNameException refused) {
            // Told in words, as another property holds.
        }
    }

    @Test
    void theSegmentsWeirUsesItselfAreNoBuckets() {
        assertInstanceOf(RequestTarget.Multi.class, RequestTarget.parse("/multi/k"));
        assertInstanceOf(RequestTarget.Help.class, RequestTarget.parse("/help"));
        assertInstanceOf(RequestTarget.Help.class, RequestTarget.parse("/kv/help"));
        assertInstanceOf(RequestTarget.OpenApi.class, RequestTarget.parse("/_openapi.yaml"));
        assertInstanceOf(RequestTarget.Status.class, RequestTarget.parse("/status"));
        assertInstanceOf(RequestTarget.Nowhere.class, RequestTarget.parse("/status/k"));
        assertEquals("multi", item("/kv/multi/k").key().bucket().value());
        assertEquals("kv", item("/kv/kv/k").key().bucket().value());
    }

    @Test
    void anEscapedFirstSegmentIsTheSameRoute() {
        RequestTarget.Item item = item("/%6bv/b/k");
        assertEquals("b", item.key().bucket().value());
        assertEquals("/kv/b/k", item.canonicalPath());
        assertEquals("/kv/b/k", item("/kv/%62/k").canonicalPath());
        assertEquals("/kv/b/k", item("/%62/k").canonicalPath());
    }

    @Test
    void aSlashMayBeEscaped() {
        assertEquals("x/y", item("/kv/b/x%2Fy").key().key());
        assertEquals("/kv/b/x/y", item("/kv/b/x%2Fy").canonicalPath());
        assertThrows(InvalidNameException.class, () -> RequestTarget.parse("/kv/b/x%2F..%2Fy"));
    }

    @Test
    void whatIsCanonicalIsNotCopied() {
        String text = "a-Z0.9_~!$&'()*+,;=:@/x";
        assertSame(text, CanonicalPath.encode(text));
        assertSame(text, KeyPath.decode(text));
    }
}
