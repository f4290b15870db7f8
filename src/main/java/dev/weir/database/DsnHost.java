package dev.weir.database;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One host of a {@link Dsn}.
 *
 * @param name a name or address, IPv6 in brackets; empty if the URL has none
 * @param port digits; empty if the URL has none
 */
record DsnHost(String name, String port) {

    /** Parses {@code host:port,[::1]:port,...}; returns at least one. */
    static List<DsnHost> parseAll(String text) {
        List<DsnHost> hosts = new ArrayList<>();
        for (String one : text.split(",", -1)) {
            hosts.add(parse(one));
        }
        return hosts;
    }

    /** Applies libpq's parameters {@code host} and {@code port} to the hosts before the question mark. */
    static List<DsnHost> override(List<DsnHost> before, @Nullable String names, @Nullable String ports) {
        List<String> effectiveNames = new ArrayList<>();
        if (names == null) {
            before.forEach(host -> effectiveNames.add(host.name()));
        } else {
            for (String name : names.split(",", -1)) {
                effectiveNames.add(checkName(name.indexOf(':') >= 0 && !name.startsWith("[") ? "[" + name + "]" : name));
            }
        }
        String[] portList = ports == null ? new String[0] : ports.split(",", -1);
        if (portList.length > 1 && portList.length != effectiveNames.size()) {
            throw new IllegalArgumentException("the parameter port must hold one port, or as many as there are hosts");
        }
        List<DsnHost> hosts = new ArrayList<>();
        for (int i = 0; i < effectiveNames.size(); i++) {
            String port = switch (portList.length) {
                case 0 -> i < before.size() ? before.get(i).port() : "";
                case 1 -> portList[0];
                default -> portList[i];
            };
            hosts.add(new DsnHost(effectiveNames.get(i), checkPort(port)));
        }
        return hosts;
    }

    private static DsnHost parse(String text) {
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            if (end < 0 || end + 1 < text.length() && text.charAt(end + 1) != ':') {
                throw new IllegalArgumentException("an IPv6 address must stand in brackets, a port after them: [::1]:5432");
            }
            String port = end + 1 < text.length() ? text.substring(end + 2) : "";
            return new DsnHost(checkName("[" + DsnText.decode(text.substring(1, end)) + "]"), checkPort(port));
        }
        int colon = text.indexOf(':');
        if (colon < 0) {
            return new DsnHost(checkName(DsnText.decode(text)), "");
        }
        return new DsnHost(checkName(DsnText.decode(text.substring(0, colon))), checkPort(text.substring(colon + 1)));
    }

    private static String checkName(String name) {
        if (name.startsWith("/") || name.startsWith("@")) {
            throw new IllegalArgumentException("a Unix socket cannot be used; name a host and port");
        }
        boolean bracketed = name.startsWith("[") && name.endsWith("]");
        String inside = bracketed ? name.substring(1, name.length() - 1) : name;
        for (int i = 0; i < inside.length(); i++) {
            char c = inside.charAt(i);
            boolean named = Character.isLetterOrDigit(c) || c == '.' || c == '-' || c == '_';
            boolean allowed = named || bracketed && (c == ':' || c == '%');
            if (!allowed) {
                throw new IllegalArgumentException("the host holds a character that no host name has;"
                        + " : @ / ? in a user or password are written %3A %40 %2F %3F");
            }
        }
        if (bracketed && inside.isEmpty()) {
            throw new IllegalArgumentException("the brackets hold no IPv6 address");
        }
        return name;
    }

    private static String checkPort(String port) {
        if (port.isEmpty()) {
            return port;
        }
        boolean digits = port.length() <= 5 && port.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits || Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65535) {
            throw new IllegalArgumentException("the port is not a number from 1 to 65535;"
                    + " : @ / ? in a user or password are written %3A %40 %2F %3F");
        }
        return port;
    }
}
