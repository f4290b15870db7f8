package dev.weir.config;

import dev.weir.check.NearestName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The settings from the environment: {@code WEIR_HTTP_PORT} for {@code http.port} and so on for every key, and the variables
 * that Poky had. If both set one key, Weir's own wins. An empty variable counts as unset.
 */
final class EnvironmentLayer {
    private static final String VARNISH_HOST = "VARNISH_PURGE_HOST";
    private static final String VARNISH_PORT = "VARNISH_PURGE_PORT";

    /** Poky's variables and the keys they set. */
    static final Map<String, String> POKY = Map.of(
            "DATABASE_URL", "database.dsn",
            "MAX_POOL_SIZE", "database.pool-size",
            VARNISH_HOST, "varnish.servers",
            VARNISH_PORT, "varnish.servers",
            "STATSD_HOST", "observe.statsd-host",
            "LOG_LEVEL", "observe.log-level");

    /** Variables of the stores whose words a face speaks, and the keys they set. They count only if that face is on. */
    static final Map<String, String> OF_FACES = Map.of(
            "VIEW", "faces.kevindb.view",
            "SOCKET_ADDRESS", "faces.kevindb.socket-address");

    /** Variables for the launcher, and for the commands that ask an edge; not settings. */
    private static final Set<String> OTHERS =
            Set.of("WEIR_JAVA_OPTS", "WEIR_HOME", "WEIR_URL", "WEIR_CA", "WEIR_TOKEN");

    /** Variables that Kubernetes sets in every container if there is a service named weir; not settings either. */
    private static final Pattern KUBERNETES =
            Pattern.compile("WEIR_(.*_)?(SERVICE_(HOST|PORT(_.*)?)|PORT_\\d+_(TCP|UDP|SCTP)(_.*)?)");

    private static final Pattern KUBERNETES_LINK = Pattern.compile("(tcp|udp|sctp)://.*");

    private EnvironmentLayer() {}

    /**
     * Reads the environment.
     *
     * @param keys all valid keys
     * @param problems receives variables that look like a setting but are not
     */
    static List<Given> read(Map<String, String> environment, Collection<String> keys, List<String> problems) {
        Map<String, String> variables = new LinkedHashMap<>();
        keys.forEach(key -> variables.put(Names.variable(key), key));
        List<Given> poky = new ArrayList<>();
        List<Given> own = new ArrayList<>();
        // Sorted, so that problems are always in the same order.
        new TreeMap<>(environment).forEach((name, text) -> {
            String pokyKey = POKY.get(name);
            String key = variables.get(name);
            if (text.isBlank()) {
                return;
            }
            if (pokyKey != null) {
                poky.add(Given.of(pokyKey, text.strip(), name));
            } else if (key != null && !KUBERNETES_LINK.matcher(text).matches()) {
                own.add(Given.of(key, text, name));
            } else if (key == null && Names.isVariable(name)) {
                String nearest = nearest(name, text, variables.keySet());
                if (nearest != null) {
                    problems.add(name + " in the environment is not a setting; the nearest is " + nearest);
                }
            }
        });
        List<Given> all = new ArrayList<>();
        for (Given given : poky) {
            switch (given.origin()) {
                case VARNISH_HOST -> all.add(varnish(given, environment.getOrDefault(VARNISH_PORT, "")));
                case VARNISH_PORT -> {
                    if (environment.getOrDefault(VARNISH_HOST, "").isBlank()) {
                        problems.add(VARNISH_PORT + " is set without " + VARNISH_HOST + ", so it names no Varnish");
                    }
                }
                default -> addStatsd(given, all);
            }
        }
        all.addAll(own);
        return all;
    }

    /** What the variables of faces set; all settings of Weir's own override them. */
    static List<Given> ofFaces(Map<String, String> environment) {
        return new TreeMap<>(OF_FACES).entrySet().stream()
                .filter(one -> !environment.getOrDefault(one.getKey(), "").isBlank())
                .map(one -> Given.of(one.getValue(), environment.getOrDefault(one.getKey(), "").strip(), one.getKey()))
                .toList();
    }

    private static @Nullable String nearest(String name, String text, Collection<String> variables) {
        boolean foreign = OTHERS.contains(name)
                || KUBERNETES.matcher(name).matches()
                || KUBERNETES_LINK.matcher(text).matches();
        if (foreign) {
            return null;
        }
        String bare = name.substring(Names.variable("").length());
        List<String> bareVariables = variables.stream().map(v -> v.substring(Names.variable("").length())).toList();
        String nearest = NearestName.of(bare, bareVariables);
        return nearest == null ? null : Names.variable(nearest);
    }

    /** The host and port of Poky's single Varnish, as an entry of Weir's list. */
    private static Given varnish(Given given, String port) {
        String host = given.text();
        if (host == null) {
            return new Given(given.key(), ListText.join(List.of()), given.origin());
        }
        boolean bareIp6 = host.indexOf(':') != host.lastIndexOf(':') && !host.startsWith("[");
        String bracketed = bareIp6 ? "[" + host + "]" : host;
        String server = port.isBlank() ? bracketed : bracketed + ":" + port.strip();
        return new Given(given.key(), ListText.join(List.of(server)), given.origin());
    }

    /** Poky's STATSD_HOST may contain a port: {@code host:8125}, {@code [::1]:8125}. */
    private static void addStatsd(Given given, List<Given> all) {
        String text = given.text();
        if (!given.origin().equals("STATSD_HOST") || text == null) {
            all.add(given);
            return;
        }
        int colon = text.lastIndexOf(':');
        boolean port = colon >= 0 && (text.indexOf(':') == colon || text.charAt(colon - 1) == ']');
        String host = port ? text.substring(0, colon) : text;
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        all.add(new Given(given.key(), host, given.origin()));
        if (port) {
            all.add(new Given("observe.statsd-port", text.substring(colon + 1), given.origin()));
        }
    }
}
