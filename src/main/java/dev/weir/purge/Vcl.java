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
 * The VCL a Varnish in front of the edge runs: the text of {@code vcl/weir.vcl}, its sections for the backend, for those who
 * may purge, for large buckets, limits and large values filled in. The rules below them are never touched, so what is tested
 * is what is shipped.
 */
public final class Vcl {
    private static final String RESOURCE = "/dev/weir/vcl/weir.vcl";
    private static final String HEADING = "# ---- ";

    private final List<String> sections;

    private Vcl(List<String> sections) {
        this.sections = sections;
    }

    /** The shipped text, valid as it stands for an edge on 127.0.0.1:8081. */
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
     * With the edge at this address.
     *
     * @param host a name or an address; one of IPv6 without its brackets
     */
    public Vcl withBackend(String host, int port) {
        if (!host.matches("[A-Za-z0-9._:-]+")) {
            throw new IllegalArgumentException("'" + host + "' is no host");
        }
        return with("backend", section -> replaced(
                replaced(section, ".host = \"127.0.0.1\";", ".host = \"" + host + "\";"),
                ".port = \"8081\";",
                ".port = \"" + port + "\";"));
    }

    /**
     * With these, and nobody else, let in to PURGE and BAN.
     *
     * @param purgers addresses, or networks as {@code 10.0.0.0/8}
     * @throws IllegalArgumentException in words, where one is none
     */
    public Vcl withPurgers(List<String> purgers) {
        String entries = purgers.stream().map(Vcl::aclEntry).collect(Collectors.joining());
        return with("purgers", section -> withBody(section, "acl purgers {", entries));
    }

    /** With Range requests on these buckets passed to the edge. */
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

    /** With these as the most bytes that a request's body may have, where it is a value and where it is one of {@code /multi}. */
    public Vcl withLimits(long valueBytes, long multiBytes) {
        return with("limits", section -> withBody(section, "sub weir_limits {", """
                    set req.http.X-Weir-Most = "%d";
                    if (req.url ~ "^/multi/") {
                        set req.http.X-Weir-Most = "%d";
                    }
                """.formatted(valueBytes, multiBytes)));
    }

    /** With values of so many bytes and more sent on without being kept. */
    public Vcl withLargeValuesFrom(long bytes) {
        return with("large values", section -> replaced(section, ">= 4194304)", ">= " + bytes + ")"));
    }

    /** Without the backend, which whoever includes the text has to name: how varnishtest puts its own server there. */
    public Vcl withoutBackend() {
        return with("backend", section -> "");
    }

    /** The text, which ends with a line end. */
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

    /** The section with what lies between an opening line and the next line that closes it replaced. */
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
            throw new IllegalArgumentException("'" + purger + "' is no address and no network such as 10.0.0.0/8");
        }
        int slash = purger.indexOf('/');
        String address = slash < 0 ? purger : purger.substring(0, slash);
        return "    \"" + address + '"' + (slash < 0 ? "" : purger.substring(slash)) + ";\n";
    }
}
