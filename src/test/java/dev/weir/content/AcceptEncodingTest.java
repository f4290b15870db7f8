package dev.weir.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.item.ContentCoding;
import dev.weir.item.Representation;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AcceptEncodingTest {
    @Test
    void whoeverSaysNothingAcceptsEveryCoding() {
        for (ContentCoding coding : ContentCoding.values()) {
            assertEquals(Representation.STORED, AcceptEncoding.choose(null, coding));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "none", textBlock = """
            gzip                            | GZIP    | STORED
            GZip                            | GZIP    | STORED
            x-gzip                          | GZIP    | STORED
            deflate, gzip;q=1.0, *;q=0.5    | GZIP    | STORED
            gzip;q=0.001, identity          | GZIP    | STORED
            *                               | GZIP    | STORED
            *;q=0.1                         | BR      | STORED
            identity;q=0, *                 | ZSTD    | STORED
            gzip;q=0, gzip                  | GZIP    | STORED
            gzip; Q=0.000, x-gzip ; q=0.5   | GZIP    | STORED
            gzip, deflate, br, zstd         | ZSTD    | STORED
            gzip;q=nonsense                 | GZIP    | STORED
            ''                              | GZIP    | DECODED
            ','                             | DEFLATE | DECODED
            identity                        | GZIP    | DECODED
            br                              | GZIP    | DECODED
            gzip;q=0                        | GZIP    | DECODED
            gzip;q=0, *                     | GZIP    | DECODED
            gzip ;  q=0.0 , br              | GZIP    | DECODED
            x-gzip;q=0                      | GZIP    | DECODED
            *;q=0, identity                 | GZIP    | DECODED
            gzip-like                       | GZIP    | DECODED
            br gzip                         | GZIP    | DECODED
            ''                              | BR      | none
            gzip, deflate                   | BR      | none
            identity                        | ZSTD    | none
            br;q=0, *                       | BR      | none
            gzip;q=0, identity;q=0          | GZIP    | none
            br, identity;q=0.0              | GZIP    | none
            *;q=0                           | GZIP    | none
            br, *;q=0                       | DEFLATE | none
            """)
    void onlyWhatAClientExcludesIsNotSent(String field, ContentCoding coding, Representation expected) {
        assertEquals(expected, AcceptEncoding.choose(field, coding));
    }

    @Property
    void anyTextIsReadAndMoreCodingsNeverHurt(
            @ForAll @CharRange(from = ' ', to = '~') @StringLength(max = 40) String text) {
        for (ContentCoding coding : ContentCoding.values()) {
            Representation chosen = AcceptEncoding.choose(text, coding);
            assertTrue(chosen != Representation.DECODED || coding.isDecodable(), text);
            assertEquals(Representation.STORED, AcceptEncoding.choose(text + ", " + coding.token(), coding));
        }
    }
}
