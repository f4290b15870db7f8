package dev.weir.remote;

import dev.weir.check.TimeSpan;
import dev.weir.client.Authorities;
import dev.weir.client.EdgeClient;
import dev.weir.client.EdgeUrl;
import dev.weir.terminal.HelpOption;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The flags of the commands that ask an edge over HTTP. */
final class EdgeOptions {
    /** The variable for {@code --url}. */
    static final String URL_VARIABLE = "WEIR_URL";
    /** The variable for {@code --ca}. */
    private static final String CA_VARIABLE = "WEIR_CA";

    /** The variable for the secret of a token. No flag has it, since all users of a machine see command lines. */
    static final String TOKEN_VARIABLE = "WEIR_TOKEN";

    private static final int MOST_TOKEN_BYTES = 8 << 10;

    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofHours(1);

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli before the options are
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("UnusedVariable") // for picocli
    private final HelpOption help = new HelpOption();

    private final Map<String, String> environment;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The edge; " + URL_VARIABLE + " in the environment, or else " + EdgeUrl.DEFAULT + ".")
    private @Nullable String url;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description = "How long the edge may leave a request unanswered, such as 5s; 90s by default.")
    private String timeout = "90s";

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "A PEM file with the authority of an edge with https; " + CA_VARIABLE
                    + " in the environment, or else those that Java knows.")
    private @Nullable String ca;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "A file with the secret of a token for the edge; " + TOKEN_VARIABLE + " in the environment has the"
                    + " secret itself.")
    private @Nullable Path tokenFile;

    EdgeOptions(Map<String, String> environment) {
        this.environment = environment;
    }

    /** A client of the edge; nothing is sent yet. */
    EdgeClient connect() {
        EdgeUrl edge = edge();
        return new EdgeClient(edge, limit(), edge.isSecure() ? tls() : null, token());
    }

    private @Nullable SSLContext tls() {
        String variable = environment.getOrDefault(CA_VARIABLE, "").strip();
        String given = ca != null ? ca : variable;
        try {
            return given.isEmpty() ? null : Authorities.read(Path.of(given));
        } catch (IllegalArgumentException wrong) {
            throw wrong((ca != null ? "--ca" : CA_VARIABLE) + ": " + wrong.getMessage());
        }
    }

    /** Null if there is none. */
    private @Nullable String token() {
        String secret = environment.getOrDefault(TOKEN_VARIABLE, "").strip();
        String from = TOKEN_VARIABLE;
        if (tokenFile != null) {
            from = "--token-file " + tokenFile;
            try {
                if (Files.size(tokenFile) > MOST_TOKEN_BYTES) {
                    throw wrong(from + " has too many bytes for a token");
                }
                secret = Files.readString(tokenFile, StandardCharsets.ISO_8859_1).strip();
            } catch (IOException e) {
                throw wrong(from + " cannot be read");
            }
            if (secret.isEmpty()) {
                throw wrong(from + " is empty");
            }
        }
        if (!secret.matches("[!-~]*")) {
            throw wrong(from + " has no token: its secret has visible characters of ASCII, and no spaces");
        }
        return secret.isEmpty() ? null : secret;
    }

    /** The edge that is meant. */
    EdgeUrl edge() {
        String variable = environment.getOrDefault(URL_VARIABLE, "").strip();
        String given = url != null ? url : variable.isEmpty() ? EdgeUrl.DEFAULT : variable;
        try {
            return EdgeUrl.parse(given);
        } catch (IllegalArgumentException wrong) {
            throw wrong((url != null ? "--url" : URL_VARIABLE) + ": " + wrong.getMessage());
        }
    }

    private Duration limit() {
        String expected = "--timeout takes a time from " + TimeSpan.format(SHORTEST) + " to " + TimeSpan.format(LONGEST)
                + ", as in --timeout 5s";
        Duration limit;
        try {
            limit = TimeSpan.parse(timeout);
        } catch (IllegalArgumentException none) {
            throw wrong(expected);
        }
        if (limit.compareTo(SHORTEST) < 0 || limit.compareTo(LONGEST) > 0) {
            throw wrong(expected);
        }
        return limit;
    }

    private ParameterException wrong(String words) {
        return new ParameterException(spec.commandLine(), words);
    }
}
