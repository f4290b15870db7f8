package dev.weir.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ChunkBuffersTest {
    @Test
    void aReturnedArrayIsBorrowedAgain() {
        ChunkBuffers buffers = new ChunkBuffers();
        byte[] first = buffers.borrow();
        buffers.giveBack(first);
        assertSame(first, buffers.borrow());
    }

    @Test
    void whenAllLargeArraysAreBorrowedReadersGetSmallOnes() {
        ChunkBuffers buffers = new ChunkBuffers();
        List<byte[]> lent = new ArrayList<>();
        for (int i = 0; i < ChunkBuffers.LARGE; i++) {
            lent.add(buffers.borrow());
            assertEquals(ChunkMap.CHUNK_BYTES, lent.getLast().length);
        }
        byte[] small = buffers.borrow();
        assertEquals(ChunkBuffers.SMALL_BYTES, small.length);
        buffers.giveBack(small);
        assertEquals(ChunkBuffers.SMALL_BYTES, buffers.borrow().length, "a small one frees no large one");
        buffers.giveBack(lent.getFirst());
        assertSame(lent.getFirst(), buffers.borrow());
    }
}
