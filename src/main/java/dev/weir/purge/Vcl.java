package dev.weir.purge;

import dev.weir.item.BucketName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The VCL for a Varnish in front of the edge: {@code vcl/weir.vcl} with its sections for the backend, purgers, large buckets,
 * limits and large values filled in. The rules below them are never changed, so what is tested is what is shipped.
 */
public final class Vcl {
    private static final String RESOURCE = "/dev/weir/vcl/weir.vcl";
    private static final String HEADING = "# ---- ";

    private final List<String> sections;

    private Vcl(List<String> sections) {
        this.sections = sections;
    }

    /** The shipped text, valid as it is for an edge on 127.0.0.1:8081. */
    public static Vcl shipped() {
        try (InputStream resource = Vcl.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new IllegalStateException(RESOURCE + " is not packaged");
            }
            return of(new String(resource.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Vcl of(String text) {
        List<String> sections = new ArrayList<>();
        StringBuilder section = new StringBuilder();
        for (String line : text.lines().toList()) {
            if (line.startsWith(HEADING)) {
                sections.add(section.toString());
                section.setLength(0);
            }
            section.append(line).append('\n');
        }
        sections.add(section.toString());
        return new Vcl(List.copyOf(sections));
    }

    /**
     * Sets the edge's address.
     *
     * @param host a name or an address; IPv6 without brackets
     */
    public Vcl withBackend(String host, int port) {
        if (!host.matches("[A-Za-z0-9._:-]+")) {
            throw new IllegalArgumentException("'" + host + "' is not a valid host");
        }
        return with("backend", section -> replaced(
                replaced(section, ".host = \"127.0.0.1\";", ".host = \"" + host + "\";"),
                ".port = \"8081\";",
                ".port = \"" + port + "\";"));
    }

    /**
     * Sets the only addresses that may PURGE and BAN.
     *
     * @param purgers addresses, or networks such as {@code 10.0.0.0/8}
     * @throws IllegalArgumentException with a message, if one is invalid
     */
    public Vcl withPurgers(List<String> purgers) {
        String entries = purgers.stream().map(Vcl::aclEntry).collect(Collectors.joining());
        return with("purgers", section -> withBody(section, "acl purgers {", entries));
    }

    /** Passes Range requests on these buckets to the edge. */
    public Vcl withLargeBuckets(List<BucketName> buckets) {
        String names = buckets.stream()
                .map(bucket -> bucket.value().replace(".", "\\."))
                .collect(Collectors.joining("|"));
        String rule = names.isEmpty()
                ? ""
                : """
                    if (req.url ~ "^/kv/(?:%s)/") {
                        return (pass);
                    }
                """.formatted(names);
        return with("large buckets", section -> withBody(section, "sub weir_large_buckets {", rule));
    }

    /** Sets the most bytes of a request's body: a value, or a body of {@code /multi}. */
    public Vcl withLimits(long valueBytes, long multiBytes) {
        return with("limits", section -> withBody(section, "sub weir_limits {", """
                    set req.http.X-Weir-Most = "%d";
                    if (req.url ~ "^/multi/") {
                        set req.http.X-Weir-Most = "%d";
                    }
                """.formatted(valueBytes, multiBytes)));
    }

    /** Forwards values of so many bytes or more without caching them. */
    public Vcl withLargeValuesFrom(long bytes) {
        return with("large values", section -> replaced(section, ">= 4194304)", ">= " + bytes + ")"));
    }

    /** Removes the backend, so that a file which includes the text can define it, as varnishtest does. */
    public Vcl withoutBackend() {
        return with("backend", section -> "");
    }

    /** The text, with a line break at the end. */
    public String text() {
        return String.join("", sections);
    }

    private Vcl with(String name, UnaryOperator<String> change) {
        List<String> changed = new ArrayList<>(sections);
        for (int i = 0; i < changed.size(); i++) {
            if (changed.get(i).startsWith(HEADING + name)) {
                changed.set(i, change.apply(changed.get(i)));
                return new Vcl(List.copyOf(changed));
            }
        }
        throw new IllegalStateException("the VCL has no section " + name);
    }

    private static String replaced(String section, String shipped, String configured) {
        if (!section.contains(shipped)) {
            throw new IllegalStateException("the VCL has no " + shipped);
        }
        return section.replace(shipped, configured);
    }

    /** Replaces what is between an opening line and the next closing line. */
    private static String withBody(String section, String opening, String body) {
        int open = section.indexOf(opening + '\n');
        int close = section.indexOf("\n}\n", open);
        if (open < 0 || close < 0) {
            throw new IllegalStateException("the VCL has no " + opening);
        }
        return section.substring(0, open + opening.length() + 1) + body + section.substring(close + 1);
    }

    private static String aclEntry(String purger) {
        if (!Addresses.isAddressOrNetwork(purger)) {
            throw new IllegalArgumentException("'" + purger + "' is neither an address nor a network such as 10.0.0.0/8");
        }
        int slash = purger.indexOf('/');
        String address = slash < 0 ? purger : purger.substring(0, slash);
        return "    \"" + address + '"' + (slash < 0 ? "" : purger.substring(slash)) + ";\n";
    }
}
