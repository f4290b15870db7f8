package dev.weir.face.potboilerbrowser;

import dev.weir.access.Right;
import dev.weir.engine.ReadDemand;
import dev.weir.face.potboilerkv.Tables;
import dev.weir.listing.Page;
import dev.weir.response.HttpError;
import io.helidon.http.Status;
import java.nio.charset.StandardCharsets;
import java.util.function.LongConsumer;

/** The pages. They are well-formed XML, too. */
final class Pages {
    /** What all pages look like. */
    static final byte[] STYLE =
            """
            body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem; }
            table { border-collapse: collapse; width: 100%; }
            th, td { border-bottom: 1px solid #ccc; padding: .3rem .6rem; text-align: left; vertical-align: top; }
            td { overflow-wrap: anywhere; }
            code { white-space: pre-wrap; }
            """.getBytes(StandardCharsets.UTF_8);

    private final Tables tables;
    private final PotboilerBrowserSettings settings;

    Pages(Tables tables, PotboilerBrowserSettings settings) {
        this.tables = tables;
        this.settings = settings;
    }

    /** The tables behind a name. */
    byte[] tables(String after) {
        tables.admit(Right.LIST);
        Page<String> names = tables.names(after, settings.rows());
        Html page = begun("Tables");
        page.markup("<ul>");
        if (after.isEmpty()) {
            table(page, Tables.CONFIG);
        }
        names.items().forEach(name -> table(page, name));
        page.markup("</ul>");
        if (names.next() != null) {
            page.markup("<p>").link("tables-after", names.next(), "", "", "More tables").markup("</p>");
        }
        return ended(page);
    }

    private static void table(Html page, String name) {
        page.markup("<li>").link("table", name, "", "", name).markup("</li>");
    }

    /**
     * The keys of a table behind one, with what they hold.
     *
     * @throws HttpError 404 if there is no such table
     */
    byte[] keys(String table, String after, ReadDemand demand, LongConsumer memory) {
        tables.admit(Right.LIST, Right.READ);
        Page<String> keys = tables.keys(table, after, settings.rows());
        Html page = begun("Table " + table);
        page.markup("<p><a href=\"/\">All tables</a></p><table><thead><tr><th>Key</th><th>Value</th></tr></thead><tbody>");
        for (String key : keys.items()) {
            page.markup("<tr><td><bdi>").text(key).markup("</bdi></td><td><code><bdi>").text(value(table, key, demand, memory))
                    .markup("</bdi></code></td></tr>");
        }
        page.markup("</tbody></table>");
        if (keys.items().isEmpty()) {
            page.markup("<p>No keys.</p>");
        }
        if (keys.next() != null) {
            page.markup("<p>").link("table", table, "after", keys.next(), "More keys").markup("</p>");
        }
        return ended(page);
    }

    /** A value, or its beginning. */
    private String value(String table, String key, ReadDemand demand, LongConsumer memory) {
        byte[] value;
        try {
            value = tables.value(table, key, demand, memory);
        } catch (HttpError gone) {
            if (gone.status().code() != Status.NOT_FOUND_404.code()) {
                throw gone;
            }
            return "";
        }
        int most = settings.valueCharacters();
        String text = new String(value, 0, (int) Math.min(value.length, 4L * most), StandardCharsets.UTF_8);
        if (text.length() <= most && value.length <= 4L * most) {
            return text;
        }
        int end = Math.min(most, text.length());
        if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end) + "… (" + value.length + " bytes)";
    }

    /** Of a request that failed. */
    static byte[] error(Status status, String words) {
        Html page = begun(status.code() + " " + status.reasonPhrase());
        page.markup("<p>").text(words).markup("</p><p><a href=\"/\">All tables</a></p>");
        return ended(page);
    }

    private static Html begun(String title) {
        return new Html()
                .markup("<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\"><head>"
                        + "<meta charset=\"utf-8\"/><meta name=\"viewport\" content=\"width=device-width\"/><title>")
                .text(title)
                .markup("</title><link rel=\"stylesheet\" href=\"/style.css\"/></head><body><h1><bdi>")
                .text(title)
                .markup("</bdi></h1>");
    }

    private static byte[] ended(Html page) {
        return page.markup("</body></html>\n").bytes();
    }
}
