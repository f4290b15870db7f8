package dev.weir.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.engine.Freshness;
import dev.weir.engine.ReadResult;
import dev.weir.engine.Source;
import dev.weir.item.Body;
import dev.weir.item.ItemHead;
import dev.weir.item.Metadata;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class ReadAheadTest {
    private final AtomicInteger closed = new AtomicInteger();
    private final ReadResult found = new ReadResult.Found(
            new ItemHead(1, 0, Metadata.of("text/plain"), 0), new CountedBody(), Source.DATABASE, Freshness.LIVE);

    private final class CountedBody implements Body {
        @Override
        public long length() {
            return 0;
        }

        @Override
        public void writeTo(OutputStream out, long from, long length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    @Test
    void whoeverTakesTheResultClosesIt() {
        try (ReadAhead read = ReadAhead.of(5, found)) {
            assertSame(found, read.take());
            assertNull(read.take());
            assertEquals(5, read.begunAt());
        }
        assertEquals(0, closed.get());
    }

    @Test
    void aResultThatNobodyTakesIsClosedOnce() {
        ReadAhead read = ReadAhead.of(5, found);
        read.close();
        read.close();
        assertEquals(1, closed.get());
    }

    @Test
    void aFailureIsThatOfWhoeverTakesTheResult() {
        for (Throwable failure : new Throwable[] {new IllegalStateException(), new OutOfMemoryError()}) {
            try (ReadAhead read = ReadAhead.failed(5, failure)) {
                assertSame(failure, assertThrows(Throwable.class, read::take));
            }
        }
    }

    @Test
    void whereNothingWasReadTheRequestBeginsNow() {
        assertNull(ReadAhead.NOTHING.take());
        long before = System.nanoTime();
        assertTrue(ReadAhead.NOTHING.begunAt() - before >= 0);
    }
}
