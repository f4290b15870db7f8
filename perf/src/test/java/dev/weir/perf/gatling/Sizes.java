package dev.weir.perf.gatling;

import java.net.URI;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How much load a suite makes and on what, from system properties; {@code perf/README.md} has the table of them.
 *
 * @param seconds how long the load lasts; filling before it and reading back after it come on top
 * @param users clients, each with a connection of its own, that send one request after the other
 * @param rate steps begun each second, however long answers take, instead of {@code users}
 * @param keys items that are filled before the load
 * @param target what to send the load to, instead of what the suite would start
 */
record Sizes(int seconds, int users, OptionalDouble rate, int keys, Optional<URI> target) {
    Sizes {
        if (seconds < 1 || users < 1 || keys < 1 || rate.orElse(1) <= 0) {
            throw new IllegalArgumentException("-Dseconds, -Dusers, -Drate and -Dkeys are to be more than 0");
        }
    }

    /** What was given, and a suite's own defaults where nothing was. */
    static Sizes orElse(int seconds, int users, int keys) {
        String rate = System.getProperty("rate");
        return new Sizes(
                Integer.getInteger("seconds", seconds),
                Integer.getInteger("users", users),
                rate == null ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(rate)),
                Integer.getInteger("keys", keys),
                Optional.ofNullable(System.getProperty("target")).map(Sizes::address));
    }

    private static URI address(String target) {
        URI uri = URI.create(target.endsWith("/") ? target.substring(0, target.length() - 1) : target);
        if (!"http".equals(uri.getScheme()) || uri.getHost() == null || !uri.getRawPath().isEmpty()) {
            throw new IllegalArgumentException("-Dtarget is to be http://host:port, and not " + target);
        }
        return uri;
    }
}
