package dev.weir.http;

import static dev.weir.http.EdgeCalls.field;
import static dev.weir.http.KvCalls.element;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The pages that show Potboiler's tables, whatever is in them. They are read as XML, which has no mercy. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PotboilerBrowserIT {
    private static final Set<String> ELEMENTS = Set.of(
            "html", "head", "meta", "title", "link", "body", "h1", "p", "a", "ul", "li", "table", "thead", "tbody", "tr", "th",
            "td", "code", "bdi");

    private RealEdge edge;
    private KvCalls kv;
    private EdgeCalls browser;

    @BeforeAll
    void start() {
        edge = new RealEdge(
                "faces.potboiler-kv.port=0", "faces.potboiler-browser.port=0", "faces.potboiler-browser.rows=10",
                "faces.potboiler-browser.value-characters=200");
        kv = KvCalls.of(edge);
        browser = edge.face("potboiler-browser");
    }

    @AfterAll
    void stop() {
        edge.close();
    }

    private Document page(String path) {
        return page(browser.get(path), 200);
    }

    private static Document page(HttpResponse<String> answer, int status) {
        assertEquals(status, answer.statusCode(), answer.body());
        assertEquals("text/html; charset=utf-8", field(answer, "content-type"));
        assertEquals("nosniff", field(answer, "x-content-type-options"));
        assertEquals("no-store", field(answer, "cache-control"));
        assertEquals("no-referrer", field(answer, "referrer-policy"));
        assertEquals(
                "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
                field(answer, "content-security-policy"));
        try {
            String xml = answer.body().replace("<!DOCTYPE html>", "");
            Document page = DocumentBuilderFactory.newInstance().newDocumentBuilder()
                    .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
            for (Element each : elements(page, "*")) {
                assertTrue(ELEMENTS.contains(each.getTagName()), answer.body());
                for (int i = 0; i < each.getAttributes().getLength(); i++) {
                    String name = each.getAttributes().item(i).getNodeName();
                    assertTrue(Set.of("xmlns", "lang", "charset", "name", "content", "rel", "href").contains(name),
                            answer.body());
                }
                assertTrue(each.getAttribute("href").isEmpty() || each.getAttribute("href").startsWith("/"), answer.body());
            }
            return page;
        } catch (Exception e) {
            throw new AssertionError(answer.body(), e);
        }
    }

    private static List<Element> elements(Document page, String name) {
        NodeList found = page.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            elements.add((Element) found.item(i));
        }
        return elements;
    }

    private static List<String> texts(Document page, String name) {
        return elements(page, name).stream().map(Element::getTextContent).toList();
    }

    /** Where a link with these words leads; empty if there is none. */
    private static String link(Document page, String words) {
        return elements(page, "a").stream().filter(each -> each.getTextContent().equals(words))
                .map(each -> each.getAttribute("href")).findFirst().orElse("");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Test
    void tablesKeysAndValuesAreShown() {
        kv.declare("0colours", "LWW");
        kv.declare("0birds", "ORSET");
        kv.change("0colours/sky", "set", "[\"blue\",1.50]");
        kv.change("0birds/seen", "add", element("owl", "\"Owl\"", "null"));
        Document tables = page("/");
        assertEquals("/?table=0colours", link(tables, "0colours"));
        Document colours = page(link(tables, "0colours"));
        assertEquals(List.of("sky", "[\"blue\",1.50]"), texts(colours, "td"));
        assertEquals(List.of("Table 0colours"), texts(colours, "title"));
        assertEquals(List.of("seen", "[" + element("owl", "\"Owl\"", "null") + "]"), texts(page("/?table=0birds"), "td"));
        assertTrue(texts(page(link(tables, "_config")), "td").contains("{\"crdt\":\"ORSET\"}"));
        assertEquals("/", link(colours, "All tables"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onclick='alert(1)", "</title></td></table><h1>x</h1>",
        "&lt;b&gt;&amp;&#60;", "javascript:alert(1)", "]]><!--", "a&table=b#c?d", "100%25%zz+1", "\u202Eevil\u2066",
        "{{7*7}}${7*7}",
        "é😀\u2028\u00A0", "--><svg/onload=alert(1)>"})
    void hostileNamesAndValuesAreText(String hostile) throws Exception {
        String name = hostile.replace("/", "\u2215");
        String table = "t" + name;
        kv.declare(encoded(table), "LWW");
        kv.change(encoded(table) + "/" + encoded(name), "set", new com.fasterxml.jackson.databind.ObjectMapper()
                .writeValueAsString(hostile));
        Document tables = page("/");
        while (link(tables, table).isEmpty()) {
            tables = page(link(tables, "More tables"));
        }
        Document page = page(link(tables, table));
        assertEquals(List.of(name, kv.read(encoded(table) + "/" + encoded(name))), texts(page, "td"));
        assertEquals(List.of("Table " + table), texts(page, "h1"));
        Document missing = page(browser.get("/?table=" + encoded("none" + name)), 404);
        assertEquals("No such table 'none" + name + "'", texts(missing, "p").getFirst());
    }

    @Test
    void pagesAreBoundedAndLinkToTheNextOne() {
        kv.declare("many", "LWW");
        for (int i = 100; i < 125; i++) {
            kv.change("many/k%20" + i, "set", Integer.toString(i));
        }
        List<String> keys = new ArrayList<>();
        String next = "/?table=many";
        int pages = 0;
        while (!next.isEmpty()) {
            Document page = page(next);
            assertTrue(elements(page, "tr").size() <= 11);
            for (int i = 0; i < texts(page, "td").size(); i += 2) {
                keys.add(texts(page, "td").get(i));
            }
            next = link(page, "More keys");
            pages++;
        }
        assertEquals(3, pages);
        assertEquals(25, new TreeSet<>(keys).size());
        for (int i = 0; i < 12; i++) {
            kv.declare("another" + i, "GSET");
        }
        assertTrue(link(page("/"), "More tables").startsWith("/?tables-after="));
        assertEquals(List.of("No keys."), texts(page("/?table=another1"), "p").subList(1, 2));
    }

    @Test
    void longValuesAreCut() {
        kv.declare("long", "LWW");
        kv.change("long/a", "set", '"' + "é".repeat(5_000) + '"');
        kv.change("long/b", "set", '"' + "x".repeat(198) + "😀" + '"');
        List<String> cells = texts(page("/?table=long"), "td");
        assertEquals("\"" + "é".repeat(199) + "… (10002 bytes)", cells.get(1));
        assertEquals("\"" + "x".repeat(198) + "… (204 bytes)", cells.get(3));
    }

    @ParameterizedTest
    @CsvSource({
        "404, GET, /none", "404, GET, /style", "404, GET, /kv", "404, GET, /?table=none", "400, GET, /?table=a%2Fb",
        "400, GET, /?table=%2E%2E", "400, GET, /?table=t%00", "400, GET, /?table=_config&after=%00",
        "400, GET, /?tables-after=%01",
        "400, GET, /?tables-after=a%2Fb", "400, GET, /?table=_config&after=a%2Fb", "400, GET, /?other=1",
        "400, GET, /?table=a&table=b", "400, GET, /?table=%FF", "400, GET, /%FF", "405, POST, /", "405, DELETE, /?table=_config",
        "405, PUT, /style.css"})
    void whatIsWrongIsAPageToo(int status, String method, String path) {
        page(browser.send(method, path, ""), status);
    }

    @Test
    void aCursorOfAnotherTableIsNoFailure() {
        kv.declare("cursor", "LWW");
        assertEquals(400, browser.get("/?table=cursor&after=%00").statusCode());
        assertEquals(400, browser.get("/?table=cursor&after=" + "k".repeat(2_000)).statusCode());
        assertEquals(200, browser.get("/?table=cursor&after=zzz").statusCode());
        assertEquals(400, browser.get("/?table=" + "t".repeat(300)).statusCode());
    }

    @Test
    void theStyleIsAllThatPagesLoad() {
        HttpResponse<String> style = browser.get("/style.css");
        assertEquals(200, style.statusCode());
        assertEquals("text/css; charset=utf-8", field(style, "content-type"));
        assertEquals("nosniff", field(style, "x-content-type-options"));
        assertFalse(style.body().contains("url("));
        HttpResponse<String> head = browser.send("HEAD", "/", "");
        assertEquals(200, head.statusCode());
        assertEquals("", head.body());
    }
}
