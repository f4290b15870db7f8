package dev.weir.database;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The address of a database and the user to connect as, parsed from a URL and ready for the driver.
 *
 * <p>Accepts {@code postgresql://user:pass@host:port/db?parameters} (also {@code postgres://}) as libpq reads it: every part may
 * be missing, parts are percent-encoded, several hosts are separated by commas, IPv6 addresses are in brackets, and parameters
 * have libpq's names; and {@code jdbc:postgresql:} URLs as the driver reads them. Defaults are libpq's: port 5432, the user of
 * this process, a database with the user's name.
 *
 * <p>No message of this class repeats any part of the URL, since a badly escaped password can turn up anywhere in it; the only
 * exception is an unknown parameter's name that cannot be part of one ({@link DsnParameters}). {@link #toString} leaves out the
 * password and the parameters.
 *
 * @param jdbcUrl for the driver, without user and password
 * @param user the user to connect as
 * @param password null if the URL has none: then {@code PGPASSWORD} is used, or what the driver finds in a password file
 * @param options command-line options for the server ({@code -c name=value}), or null
 * @see <a href="https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS">libpq's connection URIs</a>
 */
public record Dsn(String jdbcUrl, String user, @Nullable String password, @Nullable String options) {
    private static final String JDBC = "jdbc:postgresql:";
    private static final List<String> SCHEMES = List.of("postgresql://", "postgres://");
    private static final String DEFAULT_PORT = "5432";

    /** Without options for the server. */
    Dsn(String jdbcUrl, String user, @Nullable String password) {
        this(jdbcUrl, user, password, null);
    }

    /** @throws IllegalArgumentException with a message for the user that is safe to log */
    public static Dsn parse(String text) {
        if (text.startsWith(JDBC)) {
            return parseJdbc(text.substring(JDBC.length()));
        }
        for (String scheme : SCHEMES) {
            if (text.startsWith(scheme)) {
                return parseUri(text.substring(scheme.length()));
            }
        }
        throw new IllegalArgumentException("expected postgresql://user:password@host:port/database, or a jdbc:postgresql: URL");
    }

    /** The address, {@code host:port/database}, without user, password and parameters. */
    public String place() {
        String address = DsnText.beforeQuery(jdbcUrl).substring(JDBC.length());
        return address.startsWith("//") ? address.substring(2) : address;
    }

    @Override
    public String toString() {
        String masked = password == null ? "none" : "***";
        return "Dsn[" + DsnText.beforeQuery(jdbcUrl) + ", user=" + user + ", password=" + masked + "]";
    }

    private static Dsn parseUri(String text) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : DsnText.pairs(text)) {
            int equals = pair.indexOf('=');
            if (equals <= 0) {
                throw new IllegalArgumentException(
                        "a parameter after ? is not written name=value; ? in a password is written %3F");
            }
            parameters.put(DsnText.decode(pair.substring(0, equals)), DsnText.decode(pair.substring(equals + 1)));
        }
        String address = DsnText.beforeQuery(text);
        int slash = address.indexOf('/');
        String authority = slash < 0 ? address : address.substring(0, slash);
        String path = slash < 0 ? "" : address.substring(slash + 1);
        if (path.indexOf('/') >= 0 || path.indexOf('@') >= 0) {
            // libpq would read it as part of the database's name; an unescaped slash in a password is far likelier.
            throw new IllegalArgumentException("there is a / or @ after the host's /; in a user, password or database they are"
                    + " written %2F and %40");
        }
        String database = DsnText.decode(path);
        int at = authority.indexOf('@');
        if (authority.indexOf('@', at + 1) >= 0) {
            throw new IllegalArgumentException(
                    "there is more than one @ before the host; @ in a user or password is written %40");
        }
        String userInfo = at < 0 ? "" : authority.substring(0, at);
        int colon = userInfo.indexOf(':');
        String user = DsnText.decode(colon < 0 ? userInfo : userInfo.substring(0, colon));
        String password = colon < 0 ? "" : DsnText.decode(userInfo.substring(colon + 1));
        List<DsnHost> hosts = DsnHost.parseAll(authority.substring(at + 1));

        String hostParameter = parameters.remove("host");
        String portParameter = parameters.remove("port");
        if (hostParameter != null || portParameter != null) {
            hosts = DsnHost.override(hosts, hostParameter, portParameter);
        }
        user = take(parameters, "user", user);
        password = take(parameters, "password", password);
        database = take(parameters, "dbname", database);
        return build(hosts, database, user, password, DsnParameters.ofUri(parameters, DsnText.pairs(text)));
    }

    private static Dsn parseJdbc(String text) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : DsnText.pairs(text)) {
            int equals = pair.indexOf('=');
            parameters.put(
                    equals < 0 ? pair : pair.substring(0, equals),
                    equals < 0 ? "" : DsnText.decode(pair.substring(equals + 1).replace('+', ' ')));
        }
        String address = DsnText.beforeQuery(text);
        String authority = "";
        String database = address;
        if (address.startsWith("//")) {
            int slash = address.indexOf('/', 2);
            if (slash < 0) {
                throw new IllegalArgumentException("a jdbc: URL needs a / after the host: jdbc:postgresql://host:port/database");
            }
            authority = address.substring(2, slash);
            database = address.substring(slash + 1);
        } else if (address.startsWith("/")) {
            database = address.substring(1);
        }
        if (authority.indexOf('@') >= 0) {
            throw new IllegalArgumentException("a jdbc: URL holds no user before the host;"
                    + " write ?user=...&password=... at its end, or use postgresql://");
        }
        String user = take(parameters, "user", "");
        String password = take(parameters, "password", "");
        return build(
                DsnHost.parseAll(authority),
                DsnText.decode(database.replace('+', ' ')),
                user,
                password,
                DsnParameters.ofJdbc(parameters, DsnText.pairs(text)));
    }

    private static Dsn build(
            List<DsnHost> hosts, String database, String user, String password, Map<String, String> parameters) {
        String effectiveUser = user.isEmpty() ? System.getProperty("user.name", "postgres") : user;
        String effectiveDatabase = database.isEmpty() ? effectiveUser : database;
        String options = parameters.remove("options");
        List<String> addresses = new ArrayList<>();
        for (DsnHost host : hosts) {
            addresses.add((host.name().isEmpty() ? "localhost" : host.name()) + ":"
                    + (host.port().isEmpty() ? DEFAULT_PORT : host.port()));
        }
        StringBuilder url = new StringBuilder(JDBC).append("//").append(String.join(",", addresses)).append('/')
                .append(URLEncoder.encode(effectiveDatabase, StandardCharsets.UTF_8));
        char separator = '?';
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            url.append(separator).append(URLEncoder.encode(parameter.getKey(), StandardCharsets.UTF_8)).append('=')
                    .append(URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8));
            separator = '&';
        }
        return new Dsn(url.toString(), effectiveUser, password.isEmpty() ? null : password, options);
    }

    private static String take(Map<String, String> parameters, String name, String otherwise) {
        String value = parameters.remove(name);
        return value == null ? otherwise : value;
    }
}
