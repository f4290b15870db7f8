package dev.weir.cache;

import dev.weir.item.Body;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** A process that uses the tier and nothing else of Weir, for tests that observe it from outside. */
public final class OffHeapTierProcess {
    private static final int OBJECT_BYTES = 1 << 20;

    private OffHeapTierProcess() {}

    /** @param args what to do: {@code use}, {@code probe}, {@code connect}, or {@code measure} with a bound in bytes */
    public static void main(String[] args) throws IOException {
        switch (args[0]) {
            case "use" -> useAll(16L << 20);
            case "probe" -> Selector.open().close();
            case "connect" -> connect();
            case "measure" -> measure(Long.parseLong(args[1]));
            default -> throw new IllegalArgumentException(args[0]);
        }
        System.out.println("done");
    }

    private static void useAll(long maxBytes) throws IOException {
        try (OffHeapTier tier = opened(maxBytes)) {
            overfill(tier, maxBytes);
        }
    }

    private static OffHeapTier opened(long maxBytes) {
        OffHeapTier tier = new OffHeapTier(new CacheSettings.OffHeapSettings(maxBytes, 1), new SimpleMeterRegistry());
        tier.open();
        return tier;
    }

    /** Stores 1.5 times what fits, and reads each object. */
    private static void overfill(OffHeapTier tier, long maxBytes) throws IOException {
        byte[] bytes = new byte[OBJECT_BYTES];
        for (long i = 0; i < maxBytes * 3 / 2 / OBJECT_BYTES; i++) {
            Arrays.fill(bytes, (byte) i);
            Filling filling = Objects.requireNonNull(tier.begin(OBJECT_BYTES));
            filling.write(bytes, 0, OBJECT_BYTES);
            StoredObject object = Objects.requireNonNull(filling.finish());
            try (Body body = Objects.requireNonNull(object.pin())) {
                body.writeTo(OutputStream.nullOutputStream(), 0, OBJECT_BYTES);
            }
        }
    }

    /** Does what no tier may do, to show that the test detects it. */
    private static void connect() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket()) {
            client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort()));
        }
    }

    /** Prints how much the process's mapped and resident memory has grown since before the tier was opened. */
    private static void measure(long maxBytes) throws IOException {
        // Opens a small tier first, to load classes, code and buffers that are needed once.
        useAll(4L << 20);
        long mapped = statusBytes("VmSize");
        long resident = statusBytes("VmRSS");
        try (OffHeapTier tier = opened(maxBytes)) {
            overfill(tier, maxBytes);
            System.out.println("mapped " + (statusBytes("VmSize") - mapped));
            System.out.println("resident " + (statusBytes("VmRSS") - resident));
            System.out.println("reported " + Objects.requireNonNull(tier.chunks()).memoryBytes());
        }
    }

    private static long statusBytes(String name) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("/proc/self/status"), StandardCharsets.UTF_8);
        String line = lines.stream().filter(l -> l.startsWith(name + ":")).findFirst().orElseThrow();
        return 1024 * Long.parseLong(line.replaceAll("[^0-9]", ""));
    }
}
