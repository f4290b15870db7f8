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
import org.postgresql.PGProperty;

/**
 * The parameters of a {@link Dsn}: what each means to the driver, or why it is refused. Every name that libpq or the driver knows
 * is either taken or refused in words of its own; any other is refused with the nearest one. Values that only come from a short
 * list are checked here, and not by the driver at the first connection.
 *
 * <p>Messages repeat no name and no value that was given: where a ? in a password is not escaped they are parts of it. The names
 * in them are from the tables below.
 *
 * @see <a href="https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS">libpq's parameters</a>
 */
final class DsnParameters {
    private static final List<String> SSL_MODES =
            List.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

    private static final int MAX_CONNECT_SECONDS = 3600;

    /** A parameter that is taken: its name for the driver, empty where there is nothing to say, and its value for the driver. */
    private record Taken(String driverName, UnaryOperator<String> value) {
        static Taken any(String driverName) {
            return new Taken(driverName, value -> value);
        }

        /** One of a list, given as libpq's word and the driver's. */
        static Taken oneOf(String name, String driverName, Map<String, String> words) {
            return new Taken(driverName, value -> {
                String word = words.get(value);
                if (word == null) {
                    throw new IllegalArgumentException(
                            name + " must be " + String.join(" or ", new TreeSet<>(words.keySet())));
                }
                return word;
            });
        }

        static Taken oneOf(String name, String driverName, List<String> words) {
            return new Taken(driverName, value -> {
                if (!words.contains(value)) {
                    throw new IllegalArgumentException(name + " must be one of " + String.join(", ", words));
                }
                return value;
            });
        }

        static Taken seconds(String name, String driverName) {
            return new Taken(driverName, text -> {
                boolean digits = !text.isEmpty() && text.length() <= 4 && text.chars().allMatch(c -> c >= '0' && c <= '9');
                if (!digits || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MAX_CONNECT_SECONDS) {
                    throw new IllegalArgumentException(name + " must be from 1 to " + MAX_CONNECT_SECONDS + " seconds");
                }
                return text;
            });
        }
    }

    /** What the driver takes under its own name, in a jdbc: URL or a libpq one. */
    private static final Map<String, Taken> DRIVER = driver();

    private static final Map<String, Taken> LIBPQ = libpq();

    /** Why some of libpq's parameters are refused. The others that are known have no counterpart in the driver. */
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

    /** The setting that is meant by one of the driver's. */
    private static final Map<String, String> SETTINGS = Map.of(
            "socketTimeout", "database.socket-timeout",
            "loginTimeout", "database.connect-timeout",
            "cancelSignalTimeout", "database.connect-timeout");

    private DsnParameters() {}

    private static Map<String, Taken> driver() {
        Map<String, Taken> taken = new LinkedHashMap<>();
        for (String name : List.of(
                "ApplicationName", "authenticationPluginClassName", "gssResponseTimeout", "gssUseDefaultCreds",
                "hostRecheckSeconds", "jaasApplicationName", "jaasLogin", "kerberosServerName", "localSocketAddress", "options",
                "receiveBufferSize", "requireAuth", "scramMaxIterations", "sendBufferSize", "socketFactory", "socketFactoryArg",
                "ssl", "sslResponseTimeout", "sslcert", "sslfactory", "sslfactoryarg", "sslhostnameverifier", "sslkey",
                "sslpassword", "sslpasswordcallback", "sspiServiceClass", "useSpnego")) {
            taken.put(name, Taken.any(name));
        }
        taken.put("channelBinding", Taken.oneOf("channelBinding", "channelBinding", List.of("disable", "prefer", "require")));
        taken.put("connectTimeout", Taken.seconds("connectTimeout", "connectTimeout"));
        taken.put("gssEncMode", Taken.oneOf("gssEncMode", "gssEncMode", List.of("disable", "allow", "prefer", "require")));
        taken.put("loadBalanceHosts", Taken.oneOf("loadBalanceHosts", "loadBalanceHosts", List.of("true", "false")));
        taken.put("sslNegotiation", Taken.oneOf("sslNegotiation", "sslNegotiation", List.of("postgres", "direct")));
        taken.put("sslmode", Taken.oneOf("sslmode", "sslmode", SSL_MODES));
        taken.put("sslrootcert", new Taken("sslrootcert", DsnParameters::rootCertificate));
        taken.put("targetServerType", Taken.oneOf("targetServerType", "targetServerType", List.of("any", "primary")));
        taken.put("tcpKeepAlive", Taken.oneOf("tcpKeepAlive", "tcpKeepAlive", List.of("true", "false")));
        return taken;
    }

    private static Map<String, Taken> libpq() {
        Map<String, Taken> taken = new LinkedHashMap<>(DRIVER);
        taken.put("application_name", Taken.any("ApplicationName"));
        taken.put("channel_binding", Taken.oneOf("channel_binding", "channelBinding", List.of("disable", "prefer", "require")));
        taken.put("client_encoding", new Taken("", DsnParameters::encoding));
        taken.put("connect_timeout", Taken.seconds("connect_timeout", "connectTimeout"));
        taken.put("gssencmode", Taken.oneOf("gssencmode", "gssEncMode", List.of("disable", "prefer", "require")));
        taken.put("keepalives", Taken.oneOf("keepalives", "tcpKeepAlive", Map.of("0", "false", "1", "true")));
        taken.put("krbsrvname", Taken.any("kerberosServerName"));
        taken.put(
                "load_balance_hosts",
                Taken.oneOf("load_balance_hosts", "loadBalanceHosts", Map.of("disable", "false", "random", "true")));
        taken.put("require_auth", Taken.any("requireAuth"));
        // libpq knows it in a URI, as sslmode=require; to the driver it would mean verify-full.
        taken.put("ssl", Taken.oneOf("ssl", "sslmode", Map.of("true", "require")));
        taken.put("sslnegotiation", Taken.oneOf("sslnegotiation", "sslNegotiation", List.of("postgres", "direct")));
        taken.put(
                "target_session_attrs",
                Taken.oneOf(
                        "target_session_attrs, since an edge writes,", "targetServerType",
                        Map.of("any", "any", "read-write", "primary", "primary", "primary")));
        return taken;
    }

    /**
     * Those of a {@code postgresql://} URI under the driver's names.
     *
     * @param given without those that say where the database is and who connects
     * @param names of all, in their order
     */
    static Map<String, String> ofUri(Map<String, String> given, List<String> names) {
        return translate(given, names, LIBPQ);
    }

    /** Those of a {@code jdbc:} URL. */
    static Map<String, String> ofJdbc(Map<String, String> given, List<String> names) {
        return translate(given, names, DRIVER);
    }

    private static Map<String, String> translate(
            Map<String, String> given, List<String> names, Map<String, Taken> table) {
        Map<String, String> translated = new LinkedHashMap<>();
        for (Map.Entry<String, String> parameter : given.entrySet()) {
            Taken taken = table.get(parameter.getKey());
            if (taken == null) {
                throw new IllegalArgumentException(refusal(parameter.getKey(), names.indexOf(parameter.getKey()) + 1, table));
            }
            String value = taken.value().apply(parameter.getValue());
            if (parameter.getKey().equals("ssl")) {
                // It must not weaken a mode that stands before it.
                translated.putIfAbsent(taken.driverName(), value);
            } else if (!taken.driverName().isEmpty()) {
                translated.put(taken.driverName(), value);
            }
        }
        return translated;
    }

    private static String refusal(String name, int number, Map<String, Taken> table) {
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
        return "parameter " + number + " after the ? is not known" + (nearest == null ? "" : "; the nearest is " + nearest)
                + ". A ? in a password is written %3F";
    }

    /** The edge speaks UTF-8 with every database. */
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
