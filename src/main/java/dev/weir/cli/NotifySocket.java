package dev.weir.cli;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The socket on which systemd waits for what a unit of {@code Type=notify} tells it: sd_notify(3), one datagram a message. The
 * JDK's own Unix sockets are streams, which systemd does not take, so this calls the C library of Linux.
 */
final class NotifySocket {
    /** The variable in which systemd gives a process the name of its socket. */
    static final String VARIABLE = "NOTIFY_SOCKET";

    private static final short AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_CLOEXEC = 02000000;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int PATH_BYTES = 108;

    private static final MethodHandle SOCKET = function("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle SEND_TO = function("sendto",
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle CLOSE = function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private NotifySocket() {}

    /**
     * Sends one message, such as {@code READY=1}.
     *
     * @param name a path, or after an {@code @} a name in Linux's abstract namespace
     * @throws IOException if there is no such socket, or nobody reads from it
     */
    static void send(String name, String message) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            byte[] path = name.getBytes(UTF_8);
            if (path.length == 0 || path.length >= PATH_BYTES) {
                throw new IOException(VARIABLE + " is no name of a socket: " + name);
            }
            boolean isAbstract = path[0] == '@';
            if (isAbstract) {
                path[0] = 0;
            }
            // struct sockaddr_un: the family, then the path; an abstract name ends with the address, a path with a zero.
            MemorySegment address = arena.allocate(Short.BYTES + PATH_BYTES, Short.BYTES);
            address.set(JAVA_SHORT, 0, AF_UNIX);
            MemorySegment.copy(MemorySegment.ofArray(path), 0, address, Short.BYTES, path.length);
            int addressBytes = Short.BYTES + path.length + (isAbstract ? 0 : 1);
            byte[] text = message.getBytes(UTF_8);
            MemorySegment data = arena.allocate(text.length);
            data.copyFrom(MemorySegment.ofArray(text));

            int socket = (int) SOCKET.invokeExact((int) AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
            if (socket < 0) {
                throw new IOException("there is no Unix socket to be had");
            }
            long sent;
            try {
                sent = (long) SEND_TO.invokeExact(socket, data, (long) text.length, MSG_NOSIGNAL, address, addressBytes);
            } finally {
                int closed = (int) CLOSE.invokeExact(socket);
                assert closed == 0;
            }
            if (sent != text.length) {
                throw new IOException("nobody takes messages at " + name);
            }
        } catch (IOException | RuntimeException | Error expected) {
            throw expected;
        } catch (Throwable impossible) {
            throw new AssertionError(impossible); // the handles throw nothing of their own
        }
    }

    private static MethodHandle function(String name, FunctionDescriptor descriptor) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor);
    }
}
