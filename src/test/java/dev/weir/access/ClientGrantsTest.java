package dev.weir.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.item.BucketName;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the names in a certificate grant. */
final class ClientGrantsTest {
    private static final BucketName SHOP = new BucketName("shop-1");

    private final ClientGrants clients =
            ClientGrants.parse(List.of("reader=read,list:shop-*", "reader=write:shop-1", "spiffe://a/b?c=d=delete"));

    @Test
    void grantsOfOneNameAndOfSeveralAddUp() {
        Caller both = clients.caller(List.of("unknown", "spiffe://a/b?c=d", "reader"));
        assertEquals("spiffe://a/b?c=d", both.name());
        for (Right right : List.of(Right.READ, Right.LIST, Right.WRITE, Right.DELETE)) {
            assertTrue(both.may(right, SHOP), right.text());
        }
        assertFalse(both.may(Right.ADMIN, SHOP));
        assertFalse(clients.caller(List.of("reader")).may(Right.WRITE, new BucketName("shop-2")));
    }

    @Test
    void unknownNamesGrantNothing() {
        assertSame(Caller.NOBODY, clients.caller(List.of()));
        assertSame(Caller.NOBODY, clients.caller(List.of("READER", "")));
        assertFalse(clients.areNone());
        assertTrue(ClientGrants.parse(List.of()).areNone());
    }

    @Test
    void aTextWithoutANameOrAGrantIsRefused() {
        for (String wrong : List.of("reader", "=read", "reader=", "reader=fly", "reader=read:a/b")) {
            assertThrows(IllegalArgumentException.class, () -> ClientGrants.parse(List.of(wrong)), wrong);
        }
    }
}
