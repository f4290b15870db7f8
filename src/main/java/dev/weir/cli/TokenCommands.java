package dev.weir.cli;

import dev.weir.access.Grant;
import dev.weir.access.Token;
import dev.weir.access.TokenSecret;
import dev.weir.access.TokensFile;
import dev.weir.check.TimeSpan;
import dev.weir.terminal.ExitCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The subcommands of {@code weir token}. */
final class TokenCommands {
    private TokenCommands() {}

    /** {@code weir token create}. */
    @Command(
            name = "create",
            description = "Make a token, and print its secret, which is shown only this once. As soon as there is a token,"
                    + " requests need one, but for reads of public buckets.")
    static final class Create implements Callable<Integer> {
        private final InstantSource clock;

        @Mixin
        private final OnDatabase on;

        @Parameters(paramLabel = "NAME", description = "The token's name; it is no secret.")
        private String name = "";

        @Option(
                names = "--grant",
                required = true,
                paramLabel = "RIGHTS[:PATTERN]",
                description = "What it allows: read, write, delete, list or admin, with commas between, on the buckets whose"
                        + " names the pattern matches, where * stands for any characters; on all without one. It may be given"
                        + " several times.")
        private List<String> grants = List.of();

        @Option(names = "--expires", paramLabel = "TIME", description = "How long it is valid, such as 90d; without it, always.")
        private @Nullable String expires;

        @Option(
                names = "--file",
                paramLabel = "FILE",
                description = "Add it to this file, for access.tokens-file, in place of the database.")
        private @Nullable Path file;

        Create(OnDatabase on, InstantSource clock) {
            this.clock = clock;
            this.on = on;
        }

        @Override
        public Integer call() throws Exception {
            String secret = TokenSecret.fresh();
            Token token = new Token(
                    name, HexFormat.of().formatHex(TokenSecret.hash(secret)), grants.stream().map(Grant::parse).toList(),
                    expires == null ? null : clock.instant().truncatedTo(ChronoUnit.SECONDS).plus(TimeSpan.parse(expires)));
            if (file != null) {
                Files.writeString(
                        file, TokensFile.line(token) + '\n', StandardCharsets.UTF_8, StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
            } else if (!on.database().addToken(on.settings(), token)) {
                throw new IllegalStateException("there is a token " + name + " already; revoke it first, or take another name");
            }
            on.out().println(secret);
            return ExitCode.DONE;
        }
    }

    /** {@code weir token list}. */
    @Command(
            name = "list",
            description = "List the tokens of the database, one per line: name, grants, and when it expires. Secrets are not"
                    + " kept.")
    static final class ListAll implements Callable<Integer> {

        @Mixin
        private final OnDatabase on;

        ListAll(OnDatabase on) {
            this.on = on;
        }

        @Override
        public Integer call() throws Exception {
            for (Token token : on.database().tokens(on.settings())) {
                on.out().println(token.name() + '\t' + token.grants().stream().map(Grant::text).collect(Collectors.joining(" "))
                        + '\t' + Objects.requireNonNullElse(token.expires(), "never"));
            }
            return ExitCode.DONE;
        }
    }

    /** {@code weir token revoke}. */
    @Command(
            name = "revoke",
            description = "Make a token invalid, on every edge within a second. One of a file is revoked by deleting its line.")
    static final class Revoke implements Callable<Integer> {

        @Mixin
        private final OnDatabase on;

        @Parameters(paramLabel = "NAME", description = "The token's name.")
        private String name = "";

        Revoke(OnDatabase on) {
            this.on = on;
        }

        @Override
        public Integer call() throws Exception {
            if (!on.database().removeToken(on.settings(), name)) {
                throw new IllegalStateException("there is no token " + name);
            }
            on.out().println("revoked token " + name);
            return ExitCode.DONE;
        }
    }
}
