package dev.weir.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.access.TokenSecret;
import dev.weir.terminal.ExitCode;
import dev.weir.terminal.ProcessStreams;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code weir token create}, {@code list} and {@code revoke}. */
final class TokenCommandsTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final BucketsInMemory database = new BucketsInMemory();

    private int run(String... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        ProcessStreams streams = new ProcessStreams(InputStream.nullInputStream(), OutputStream.nullOutputStream());
        return new Commands(
                database, Map.of(), question -> null, streams, new PrintWriter(out, true), new PrintWriter(err, true))
                .run(args);
    }

    private static String hash(String secret) {
        return HexFormat.of().formatHex(TokenSecret.hash(secret));
    }

    @Test
    void aTokenIsMadeShownOnceListedAndRevoked() {
        assertEquals(
                ExitCode.DONE,
                run("token", "create", "shop", "--grant", "list,read:shop-*", "--grant", "admin:x", "--expires", "90d"));
        String secret = out.toString().strip();
        assertTrue(secret.matches("weir_[A-Za-z0-9_-]{43}"), secret);
        assertEquals(hash(secret), Objects.requireNonNull(database.tokens.get("shop")).sha256());
        assertEquals(ExitCode.FAILED, run("token", "create", "shop", "--grant", "read"));
        assertEquals("", out.toString());
        assertEquals("weir: there is a token shop already; revoke it first, or take another name\n", err.toString());

        assertEquals(ExitCode.DONE, run("token", "create", "all", "--grant", "read,write,delete,list,admin"));
        assertEquals(ExitCode.DONE, run("token", "list"));
        String[] lines = out.toString().split("\n");
        assertEquals("all\tread,write,delete,list,admin:*\tnever", lines[0]);
        assertTrue(lines[1].matches("shop\tread,list:shop-\\* admin:x\t[0-9]{4}-.*Z"), lines[1]);
        assertFalse(out.toString().contains(secret));

        assertEquals(ExitCode.DONE, run("token", "revoke", "shop"));
        assertEquals("revoked token shop\n", out.toString());
        assertEquals(ExitCode.FAILED, run("token", "revoke", "shop"));
        assertEquals("weir: there is no token shop\n", err.toString());
    }

    @Test
    void aTokenIsAddedToAFile(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("tokens");
        assertEquals(ExitCode.DONE, run("token", "create", "a", "--grant", "read", "--file", file.toString()));
        String secret = out.toString().strip();
        assertEquals(ExitCode.DONE, run("token", "create", "b", "--grant", "read:b", "--file", file.toString()));
        String text = Files.readString(file);
        assertTrue(text.startsWith("a " + hash(secret) + " read:*\nb "), text);
        assertTrue(database.tokens.isEmpty());
    }

    @Test
    void whatIsNoTokenIsRefused() {
        assertEquals(ExitCode.USAGE, run("token", "create", "a"));
        assertEquals(ExitCode.FAILED, run("token", "create", "a", "--grant", "reed:x"));
        assertTrue(err.toString().startsWith("weir: 'reed' is no right; rights are read, write, delete, list, admin"));
        assertEquals(ExitCode.FAILED, run("token", "create", "a b", "--grant", "read"));
        assertEquals(ExitCode.FAILED, run("token", "create", "a", "--grant", "read", "--expires", "soon"));
        assertTrue(database.tokens.isEmpty());
    }
}
