package dev.weir.cli;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.edge.EdgeProcess;
import dev.weir.testing.TestPostgres;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What systemd hears of an edge: this takes the place of systemd. */
final class NotifySocketIT {
    @TempDir
    private Path folder;

    @Test
    void aMessageArrivesAtAPathAndAtAnAbstractName() throws Throwable {
        for (String name : new String[] {folder.resolve("notify").toString(), "@weir-test-" + ProcessHandle.current().pid()}) {
            try (Receiver systemd = new Receiver(name)) {
                NotifySocket.send(name, "READY=1");
                assertEquals("READY=1", systemd.received());
            }
        }
    }

    @Test
    void aSocketThatIsNotThereIsSaidToBeMissing() {
        String name = folder.resolve("nobody").toString();
        String words = assertThrows(IOException.class, () -> NotifySocket.send(name, "READY=1")).toString();
        assertTrue(words.contains(name), words);
        assertThrows(IOException.class, () -> NotifySocket.send("/" + "x".repeat(107), "READY=1"));
    }

    @Test
    void anEdgeSaysWhenItIsReadyAndWhenItStops() throws Throwable {
        String name = folder.resolve("notify").toString();
        String dsn = TestPostgres.version18().freshDatabase().dsn();
        try (Receiver systemd = new Receiver(name);
                EdgeProcess edge = EdgeProcess.onWith(Map.of(NotifySocket.VARIABLE, name), dsn)) {
            assertEquals("READY=1", systemd.received());
            edge.stop();
            assertEquals("STOPPING=1", systemd.received());
        }
    }

    /** A datagram socket of Linux at a name. */
    private static final class Receiver implements AutoCloseable {
        private static final int WAIT_S = 30;
        private static final int SOL_SOCKET = 1;
        private static final int SO_RCVTIMEO = 20;

        private final Arena arena = Arena.ofConfined();
        private final int socket;

        Receiver(String name) throws Throwable {
            byte[] path = name.getBytes(UTF_8);
            int bytes = 2 + path.length + (path[0] == '@' ? 0 : 1);
            if (path[0] == '@') {
                path[0] = 0;
            }
            MemorySegment address = arena.allocate(110, 2);
            address.set(JAVA_SHORT, 0, (short) 1);
            MemorySegment.copy(MemorySegment.ofArray(path), 0, address, 2, path.length);
            socket = (int) call("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT).invokeWithArguments(1, 2, 0);
            assertEquals(0, call("bind", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT).invokeWithArguments(socket, address, bytes));
            MemorySegment limit = arena.allocate(JAVA_LONG, 2);
            limit.setAtIndex(JAVA_LONG, 0, WAIT_S);
            assertEquals(0, call("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT)
                    .invokeWithArguments(socket, SOL_SOCKET, SO_RCVTIMEO, limit, 16));
        }

        /** The next message, which may yet have to come. */
        String received() throws Throwable {
            MemorySegment buffer = arena.allocate(256);
            long bytes = (long) call("recv", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT)
                    .invokeWithArguments(socket, buffer, buffer.byteSize(), 0);
            assertTrue(bytes >= 0, "no message within " + WAIT_S + " s");
            return new String(buffer.asSlice(0, bytes).toArray(JAVA_BYTE), UTF_8);
        }

        @Override
        public void close() throws IOException {
            try {
                call("close", JAVA_INT, JAVA_INT).invokeWithArguments(socket);
            } catch (Throwable failure) {
                throw new IOException(failure);
            }
            arena.close();
        }

        private static MethodHandle call(String name, MemoryLayout result, MemoryLayout... arguments) {
            Linker linker = Linker.nativeLinker();
            return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, arguments));
        }
    }
}
