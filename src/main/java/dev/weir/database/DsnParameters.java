package dev.weir.database;

import dev.weir.check.NearestName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.postgresql.PGProperty;

/**
 * The parameters of a {@link Dsn}: what each means to the driver, or why it is rejected. Every name that libpq or the driver
 * knows is either accepted or rejected with a message of its own; any other is rejected with a suggestion. Enumerated values are
 * checked here, and not by the driver at the first connection.
 *
 * <p>Messages repeat no value. They repeat an unknown name only if it cannot be part of a password with an unescaped ? or
 * {@code &}; otherwise they give its position.
 *
 * @see <a href="https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS">libpq's parameters</a>
 */
final class DsnParameters {
    private static final List<String> SSL_MODES =
            List.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

    private static final int MAX_CONNECT_SECONDS = 3600;

    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,39}");

    /** An accepted parameter: its name for the driver, empty if it is not passed on, and its value for the driver. */
    private record Accepted(String driverName, UnaryOperator<String> value) {
        static Accepted any(String driverName) {
            return new Accepted(driverName, value -> value);
        }

        /** One of several values, each mapped from libpq's to the driver's. */
        static Accepted oneOf(String name, String driverName, Map<String, String> words) {
            return new Accepted(driverName, value -> {
                String word = words.get(value);
                if (word == null) {
                    throw new IllegalArgumentException(
                            name + " must be " + String.join(" or ", new TreeSet<>(words.keySet())));
                }
                return word;
            });
        }

        static Accepted oneOf(String name, String driverName, List<String> words) {
            return new Accepted(driverName, value -> {
                if (!words.contains(value)) {
                    throw new IllegalArgumentException(name + " must be one of " + String.join(", ", words));
                }
                return value;
            });
        }

        static Accepted seconds(String name, String driverName) {
            return new Accepted(driverName, text -> {
                boolean digits = !text.isEmpty() && text.length() <= 4 && text.chars().allMatch(c -> c >= '0' && c <= '9');
                if (!digits || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MAX_CONNECT_SECONDS) {
                    throw new IllegalArgumentException(name + " must be from 1 to " + MAX_CONNECT_SECONDS + " seconds");
                }
                return text;
            });
        }
    }

    /** The parameters with the driver's own names, accepted in jdbc: and libpq URLs alike. */
    private static final Map<String, Accepted> DRIVER = driver();

    private static final Map<String, Accepted> LIBPQ = libpq();

    /** What to do instead of some of libpq's parameters, which are rejected. */
    private static final Map<String, String> LIBPQ_REFUSED = Map.ofEntries(
            Map.entry("hostaddr", "name the address as the host"),
            Map.entry("passfile", "name the file in the environment as PGPASSFILE"),
            Map.entry("service", "write host, port and database into the DSN"),
            Map.entry("servicefile", "write host, port and database into the DSN"),
            Map.entry("replication", "the edge opens its replication connection by itself"),
            Map.entry("tcp_user_timeout", "database.socket-timeout bounds how long an answer may take"),
            Map.entry("keepalives_idle", "database.socket-timeout bounds how long an answer may take"),
            Map.entry("keepalives_interval", "database.socket-timeout bounds how long an answer may take"),
            Map.entry("keepalives_count", "database.socket-timeout bounds how long an answer may take"));

    private static final Set<String> LIBPQ_UNKNOWN_TO_THE_DRIVER = Set.of(
            "fallback_application_name", "gssdelegation", "gsslib", "max_protocol_version", "min_protocol_version",
            "oauth_client_id", "oauth_client_secret", "oauth_issuer", "oauth_scope", "requirepeer", "requiressl",
            "scram_client_key", "scram_server_key", "ssl_max_protocol_version", "ssl_min_protocol_version", "sslcertmode",
            "sslcompression", "sslcrl", "sslcrldir", "sslkeylogfile", "sslsni");

    /** The setting that replaces a parameter of the driver. */
    private static final Map<String, String> SETTINGS = Map.of(
            "socketTimeout", "database.socket-timeout",
            "loginTimeout", "database.connect-timeout",
            "cancelSignalTimeout", "database.connect-timeout");

    private DsnParameters() {}

    private static Map<String, Accepted> driver() {
        Map<String, Accepted> accepted = new LinkedHashMap<>();
        for (String name : List.of(
                "ApplicationName", "authenticationPluginClassName", "gssResponseTimeout", "gssUseDefaultCreds",
                "hostRecheckSeconds", "jaasApplicationName", "jaasLogin", "kerberosServerName", "localSocketAddress", "options",
                "receiveBufferSize", "requireAuth", "scramMaxIterations", "sendBufferSize", "socketFactory", "socketFactoryArg",
                "ssl", "sslResponseTimeout", "sslcert", "sslfactory", "sslfactoryarg", "sslhostnameverifier", "sslkey",
                "sslpassword", "sslpasswordcallback", "sspiServiceClass", "useSpnego")) {
            accepted.put(name, Accepted.any(name));
        }
        accepted.put("channelBinding",
                Accepted.oneOf("channelBinding", "channelBinding", List.of("disable", "prefer", "require")));
        accepted.put("connectTimeout", Accepted.seconds("connectTimeout", "connectTimeout"));
        accepted.put("gssEncMode", Accepted.oneOf("gssEncMode", "gssEncMode", List.of("disable", "allow", "prefer", "require")));
        accepted.put("loadBalanceHosts", Accepted.oneOf("loadBalanceHosts", "loadBalanceHosts", List.of("true", "false")));
        accepted.put("sslNegotiation", Accepted.oneOf("sslNegotiation", "sslNegotiation", List.of("postgres", "direct")));
        accepted.put("sslmode", Accepted.oneOf("sslmode", "sslmode", SSL_MODES));
        accepted.put("sslrootcert", new Accepted("sslrootcert", DsnParameters::rootCertificate));
        accepted.put("targetServerType", Accepted.oneOf("targetServerType", "targetServerType", List.of("any", "primary")));
        accepted.put("tcpKeepAlive", Accepted.oneOf("tcpKeepAlive", "tcpKeepAlive", List.of("true", "false")));
        return accepted;
    }

    private static Map<String, Accepted> libpq() {
        Map<String, Accepted> accepted = new LinkedHashMap<>(DRIVER);
        accepted.put("application_name", Accepted.any("ApplicationName"));
        accepted.put("channel_binding",
                Accepted.oneOf("channel_binding", "channelBinding", List.of("disable", "prefer", "require")));
        accepted.put("client_encoding", new Accepted("", DsnParameters::encoding));
        accepted.put("connect_timeout", Accepted.seconds("connect_timeout", "connectTimeout"));
        accepted.put("gssencmode", Accepted.oneOf("gssencmode", "gssEncMode", List.of("disable", "prefer", "require")));
        accepted.put("keepalives", Accepted.oneOf("keepalives", "tcpKeepAlive", Map.of("0", "false", "1", "true")));
        accepted.put("krbsrvname", Accepted.any("kerberosServerName"));
        accepted.put(
                "load_balance_hosts",
                Accepted.oneOf("load_balance_hosts", "loadBalanceHosts", Map.of("disable", "false", "random", "true")));
        accepted.put("require_auth", Accepted.any("requireAuth"));
        // In a URI libpq reads it as sslmode=require; the driver would read it as verify-full.
        accepted.put("ssl", Accepted.oneOf("ssl", "sslmode", Map.of("true", "require")));
        accepted.put("sslnegotiation", Accepted.oneOf("sslnegotiation", "sslNegotiation", List.of("postgres", "direct")));
        accepted.put(
                "target_session_attrs",
                Accepted.oneOf(
                        "target_session_attrs, since an edge writes,", "targetServerType",
                        Map.of("any", "any", "read-write", "primary", "primary", "primary")));
        return accepted;
    }

    /**
     * The parameters of a {@code postgresql://} URI under the driver's names.
     *
     * @param given all but host, port, database, user and password
     * @param pairs all parameters as written, in their order
     */
    static Map<String, String> ofUri(Map<String, String> given, List<String> pairs) {
        return translate(given, pairs, LIBPQ);
    }

    /** The parameters of a {@code jdbc:} URL. */
    static Map<String, String> ofJdbc(Map<String, String> given, List<String> pairs) {
        return translate(given, pairs, DRIVER);
    }

    private static Map<String, String> translate(
            Map<String, String> given, List<String> pairs, Map<String, Accepted> table) {
        Map<String, String> translated = new LinkedHashMap<>();
        for (Map.Entry<String, String> parameter : given.entrySet()) {
            Accepted accepted = table.get(parameter.getKey());
            if (accepted == null) {
                throw new IllegalArgumentException(refusal(parameter.getKey(), pairs, table));
            }
            String value = accepted.value().apply(parameter.getValue());
            if (parameter.getKey().equals("ssl")) {
                // It must not weaken an sslmode before it.
                translated.putIfAbsent(accepted.driverName(), value);
            } else if (!accepted.driverName().isEmpty()) {
                translated.put(accepted.driverName(), value);
            }
        }
        return translated;
    }

    private static String refusal(String name, List<String> pairs, Map<String, Accepted> table) {
        if (table == LIBPQ) {
            String instead = LIBPQ_REFUSED.get(name);
            if (instead != null) {
                return "the parameter " + name + " is not supported; " + instead;
            }
            if (LIBPQ_UNKNOWN_TO_THE_DRIVER.contains(name)) {
                return "the parameter " + name + " of libpq is not supported; leave it out";
            }
        }
        PGProperty property = PGProperty.forName(name);
        if (property != null) {
            String setting = SETTINGS.get(property.getName());
            return "the parameter " + property.getName() + " is decided by the edge; "
                    + (setting == null ? "leave it out" : "set " + setting);
        }
        List<String> names = new ArrayList<>(table.keySet());
        names.addAll(List.of("user", "password"));
        if (table == LIBPQ) {
            names.addAll(List.of("host", "port", "dbname"));
        }
        String nearest = NearestName.of(name, names);
        List<String> written = pairs.stream().map(pair -> pair.substring(0, Math.max(0, pair.indexOf('=')))).toList();
        int index = written.indexOf(name);
        String hint = nearest == null ? "" : "; the nearest is " + nearest;
        return isSafeToRepeat(index, written, pairs)
                ? "there is no parameter " + name + hint
                : "parameter " + (index < 0 ? "" : index + 1 + " ") + "after the ? is unknown" + hint
                        + ". In a password, write ? as %3F and & as %26";
    }

    /**
     * Whether a name cannot be part of a password: a raw @ in the query means that the ? belongs to the password before it, and
     * what follows a password may be its end after a raw {@code &}.
     */
    private static boolean isSafeToRepeat(int index, List<String> names, List<String> pairs) {
        return index >= 0
                && PLAIN_NAME.matcher(names.get(index)).matches()
                && pairs.stream().noneMatch(pair -> pair.indexOf('@') >= 0)
                && names.subList(0, index).stream().noneMatch(earlier -> earlier.toLowerCase(Locale.ROOT).contains("password"));
    }

    /** The edge uses UTF-8 with every database. */
    private static String encoding(String value) {
        if (!List.of("UTF8", "UTF-8", "UNICODE", "AUTO").contains(value.toUpperCase(Locale.ROOT))) {
            throw new IllegalArgumentException("client_encoding must be UTF8");
        }
        return value;
    }

    private static String rootCertificate(String value) {
        if (value.equals("system")) {
            throw new IllegalArgumentException("sslrootcert=system is not supported; name the file of the root certificates");
        }
        return value;
    }
}
