package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code /multi} takes for JSON: RFC 8259 in UTF-8, within limits, and nothing else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MultiJsonIT {
    private static final String[] METHODS = {"POST", "PUT", "DELETE"};
    private static final int MIB = 1 << 20;

    private EdgeFixture edge;

    @BeforeAll
    void start() {
        edge = new EdgeFixture(
                "limits.value-bytes=32MiB", "limits.multi-bytes=48MiB", "limits.bodies-in-flight-bytes=512MiB");
    }

    @AfterAll
    void stop() {
        edge.close();
    }

    private HttpResponse<String> send(String method, byte[] body) {
        return edge.send(
                method,
                "/multi/json",
                BodyPublishers.ofByteArray(body),
                BodyHandlers.ofString(StandardCharsets.UTF_8),
                "Content-Type",
                "application/json");
    }

    /** Every method refuses the body with 400, PUT with the words, which others may not come to; nothing is stored. */
    private void refused(byte[] body, String words) {
        String before = edge.flows.contents();
        for (String method : METHODS) {
            HttpResponse<String> answer = send(method, body);
            assertEquals(400, answer.statusCode(), answer.body());
            assertTrue(!method.equals("PUT") || answer.body().contains(words), answer.body());
            assertTrue(answer.body().length() < 300, answer.body());
        }
        assertEquals(before, edge.flows.contents());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] joined(String before, byte[] odd, String after) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(bytes(before));
        all.writeBytes(odd);
        all.writeBytes(bytes(after));
        return all.toByteArray();
    }

    @Test
    void whatPassesALimitOfTheParserIsRefusedInWords() {
        for (String value : new String[] {
            "1".repeat(1001), "-" + "1".repeat(1001), "0." + "1".repeat(1001), "1e" + "1".repeat(1001), "[".repeat(100_000),
            "{\"a\":".repeat(100_000), "[".repeat(65) + "]".repeat(65), "{\"a\":".repeat(65) + "1" + "}".repeat(65)
        }) {
            refused(bytes("[{\"key\":\"k\",\"data\":" + value + "}]"), "");
            refused(bytes("[{\"key\":" + value + "}]"), "");
            refused(bytes("[" + value + "]"), "");
            refused(bytes(value), "");
        }
        refused(bytes("[{\"" + "n".repeat(50_001) + "\":1}]"), "");
        refused(bytes("[{\"key\":\"k\",\"" + "n".repeat(3 * MIB) + "\":\"v\"}]"), "");
    }

    @Test
    void aStringMayBeAsLongAsTheLimitsLetAValueBe() {
        byte[] value = new byte[32 * MIB];
        Arrays.fill(value, (byte) 0xff);
        String base64 = Base64.getEncoder().encodeToString(value);
        HttpResponse<String> put =
                send("PUT", bytes("[{\"key\":\"long\",\"encoding\":\"base64\",\"data\":\"" + base64 + "\"}]"));
        assertEquals(200, put.statusCode(), put.body());
        HttpResponse<byte[]> get = edge.send(
                "GET", "/kv/json/long", BodyPublishers.noBody(), BodyHandlers.ofByteArray());
        assertArrayEquals(value, get.body());
        edge.delete("/kv/json/long");
        byte[] longer = Arrays.copyOf(value, value.length + 1);
        HttpResponse<String> tooLong = send("PUT", bytes("[{\"key\":\"long\",\"encoding\":\"base64\",\"data\":\""
                + Base64.getEncoder().encodeToString(longer) + "\"}]"));
        assertEquals(413, tooLong.statusCode(), tooLong.body());
        assertTrue(tooLong.body().startsWith("Entry 1 "), tooLong.body());
    }

    /** A stray byte, overlong forms, surrogates, beyond U+10FFFF, sequences that are cut off. */
    @ParameterizedTest
    @ValueSource(strings = {
        "ff", "fe", "80", "bf", "c3", "c328", "c080", "c1bf", "e08080", "e09fbf", "f0808080", "f08fbfbf", "eda080", "edbfbf",
        "eda0bdedb880", "f4908080", "f5808080", "f888808080", "fc8480808080", "e282", "f09f98", "e28228", "f09f9828"
    })
    void whatIsNotUtf8IsRefused(String hex) {
        byte[] odd = HexFormat.of().parseHex(hex);
        refused(joined("[{\"key\":\"k\",\"data\":\"", odd, "\"}]"), "UTF-8");
        refused(joined("[{\"key\":\"", odd, "\",\"data\":\"v\"}]"), "UTF-8");
        refused(joined("[{\"key\":\"k\",\"data\":\"v\"}]", odd, ""), "UTF-8");
        refused(joined("[{\"key\":\"k\",\"data\":\"" + "x".repeat(20_000), odd, "\"}]"), "UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16BE", "UTF-16LE", "UTF-16", "x-UTF-16LE-BOM", "UTF-32BE", "UTF-32LE", "X-UTF-32BE-BOM",
        "X-UTF-32LE-BOM"})
    void anotherEncodingIsRefused(String charset) {
        refused("[{\"key\":\"k\",\"data\":\"v\"}]".getBytes(Charset.forName(charset)), "UTF-8");
        refused("[]".getBytes(Charset.forName(charset)), "UTF-8");
    }

    @Test
    void aByteOrderMarkOfUtf8IsIgnored() {
        HttpResponse<String> put = send("PUT", bytes("\ufeff[{\"key\":\"bom\",\"data\":\"v\"}]"));
        assertEquals("[{\"key\":\"bom\",\"result\":\"inserted\"}]", put.body());
        refused(bytes("\ufeff\ufeff[]"), "JSON");
        refused(bytes("[\ufeff]"), "JSON");
        refused(HexFormat.of().parseHex("efbb5b5d"), "UTF-8");
    }

    @Test
    void allOfUtf8IsStoredAsItIs() {
        String text = "\u007f\u0080\u07ff\u0800\ud7ff\ue000\ufeff\ufffd\uffff\ud800\udc00\udbff\udfff";
        for (int shift = 0; shift < 8; shift++) {
            // At every place of what is decoded at once.
            String value = "x".repeat(8180 + shift) + text;
            HttpResponse<String> put = send("PUT", bytes("[{\"key\":\"all\",\"data\":\"" + value + "\"}]"));
            assertEquals(200, put.statusCode(), put.body());
            assertEquals(value, edge.get("/kv/json/all").body());
        }
    }

    /** Half of a character by escapes, unlike a whole one. */
    @ParameterizedTest
    @ValueSource(strings = {"\\ud800", "\\udc00", "\\ud800x", "\\udc00\\ud800", "\\ud83d\\ud83d\\ude00"})
    void halfACharacterByEscapesIsRefused(String escaped) {
        refused(bytes("[{\"key\":\"" + escaped + "\",\"data\":\"v\"}]"), "Unicode");
        String before = edge.flows.contents();
        HttpResponse<String> put = send("PUT", bytes("[{\"key\":\"k\",\"data\":\"" + escaped + "\"}]"));
        assertEquals(400, put.statusCode(), put.body());
        assertTrue(put.body().contains("Unicode"), put.body());
        assertEquals(before, edge.flows.contents());
        assertEquals(200, send("PUT", bytes("[{\"key\":\"\\ud83d\\ude00\",\"data\":\"\\ud83d\\ude00\"}]")).statusCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "[{'key':'k','data':'v'}]", "[{key:\"k\",\"data\":\"v\"}]", "[{\"key\":\"k\",\"data\":\"v\"},]",
        "[{\"key\":\"k\",\"data\":\"v\",}]", "[{\"key\":\"k\",\"data\":NaN}]", "[{\"key\":\"k\",\"data\":-Infinity}]",
        "[/* c */{\"key\":\"k\",\"data\":\"v\"}]", "[{\"key\":\"k\",\"data\":\"v\"}]// c", "# c\n[]",
        "[{\"key\":\"k\",\"data\":\"a\tb\"}]", "[{\"key\":\"k\",\"data\":\"a\nb\"}]", "[{\"key\":\"k\",\"data\":\"\\x41\"}]",
        "[{\"key\":\"k\",\"data\":\"\\u12\"}]", "[{\"key\":\"k\",\"data\":01}]", "[{\"key\":\"k\",\"data\":+1}]",
        "[{\"key\":\"k\",\"data\":.5}]", "[{\"key\":\"k\",\"data\":TRUE}]", "[{\"key\":\"k\",\"data\":\"v\"}}",
        "[{\"key\":\"k\" \"data\":\"v\"}]", "[{\"key\":\"k\",\"data\":\"v\"}", "[{\"key\":\"k\",\"data\":\"v", "[{\"key\"",
        "[] []", "[],", "[]x", "[]\u0000", "\u00a0[]", "[\f]", "[{\"key\":\"k\",\"data\":\"v\"}{\"key\":\"l\",\"data\":\"v\"}]"
    })
    void whatIsNotJsonIsRefused(String json) {
        refused(bytes(json), "JSON");
    }

    @Test
    void aNameThatStandsTwiceIsRefusedHoweverItIsSpelled() {
        refused(bytes("[{\"key\":\"k\",\"data\":\"v\",\"key\":\"k\"}]"), "twice");
        refused(bytes("[{\"key\":\"k\",\"data\":\"v\",\"\\u006bey\":\"l\"}]"), "twice");
        refused(bytes("[{\"key\":null,\"data\":\"v\",\"key\":\"k\"}]"), "twice");
    }
}
