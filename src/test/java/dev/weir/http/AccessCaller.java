package dev.weir.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who asks, in tests of who may what: those with tokens have rights on the bucket mine, or on another. */
enum AccessCaller {
    NOBODY(false, null),
    WRONG(false, null),
    EXPIRED(false, "read,write,delete,list,admin:*"),
    REVOKED(false, "read,write,delete,list,admin:*"),
    READ(true, "read:mine*"),
    WRITE(true, "write:mine*"),
    DELETE(true, "delete:mine*"),
    LIST(true, "list:mine*"),
    ADMIN(true, "admin:mine*"),
    ALL(true, "read,write,delete,list,admin:mine*"),
    OTHER(true, "read,write,delete,list,admin:other");

    final boolean known;
    private final String grant;

    AccessCaller(boolean known, @Nullable String grant) {
        this.known = known;
        this.grant = grant == null ? "" : grant;
    }

    /** Whether it may do that with the bucket mine. */
    boolean may(String right) {
        return known && this != OTHER && List.of(grant.substring(0, grant.indexOf(':')).split(",")).contains(right);
    }

    private String secret() {
        return "weir_" + name();
    }

    /** The fields of a request by it: half of them show their token as the password of Basic. */
    String[] fields() {
        return this == NOBODY
                ? new String[0]
                : new String[] {"Authorization", ordinal() % 2 == 0
                        ? "Bearer " + secret()
                        : "Basic " + Base64.getEncoder().encodeToString(("any:" + secret()).getBytes(
                                StandardCharsets.UTF_8))};
    }

    /** Makes the tokens of all, and revokes one. */
    static void makeTokens(RealEdge edge) {
        Arrays.stream(values()).filter(caller -> !caller.grant.isEmpty()).forEach(caller -> edge.sql(
                "insert into weir.token (name, sha256, grants, expires_at) values ('" + caller.name() + "', sha256('"
                        + caller.secret() + "'), array['" + caller.grant + "'], "
                        + (caller == EXPIRED ? "now() - interval '1 second'" : "null") + ")"));
        edge.sql("delete from weir.token where name = 'REVOKED'");
    }
}
