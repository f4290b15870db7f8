package dev.weir.transfer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotBlank;
import net.jqwik.api.constraints.StringLength;

final class KeyRangeTest {
    @Property
    void aListBehindTheNameBeforeAKeyHasTheKey(@ForAll @NotBlank @StringLength(max = 20) String key) {
        assertTrue(KeyOrder.BYTES.compare(KeyRange.before(key), key) < 0);
    }
}
