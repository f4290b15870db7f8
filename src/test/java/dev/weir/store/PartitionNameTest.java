package dev.weir.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.item.BucketName;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PartitionNameTest {
    @Test
    void itFitsPostgresqlAndNeedsNoQuotes() {
        for (String bucket : List.of("a", "A.b,C-d_e", "9", "b".repeat(128), "SELECT", "-")) {
            String name = PartitionName.of(new BucketName(bucket));
            assertTrue(name.matches("item_[a-z0-9_]+"), name);
            assertTrue(name.length() <= 63, name);
        }
    }

    @Test
    void similarBucketsHaveDifferentNames() {
        assertNotEquals(PartitionName.of(new BucketName("a.b")), PartitionName.of(new BucketName("a-b")));
        assertNotEquals(PartitionName.of(new BucketName("a")), PartitionName.of(new BucketName("A")));
        assertNotEquals(
                PartitionName.of(new BucketName("b".repeat(127))), PartitionName.of(new BucketName("b".repeat(128))));
    }

    @Test
    void itIsStable() {
        assertEquals("item_docs_46b42b4229cd", PartitionName.of(new BucketName("docs")));
    }
}
