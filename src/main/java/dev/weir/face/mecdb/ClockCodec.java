package dev.weir.face.mecdb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.weir.face.mecdb.VectorClock.Entry;
import java.io.IOException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessageTypeException;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.value.ValueType;

/**
 * The field {@code X-Mec-Vclock}: a {@link VectorClock} in padded base64 (RFC 4648 section 4) of a MessagePack map from each
 * client to a map of {@code Counter} and {@code Timestamp}.
 *
 * <p>A client's name is bytes, one a character, as it comes in a field. What cannot be decoded counts as a fresh clock: then the
 * write becomes a sibling, and replaces nothing. Nothing is allocated for what a length only claims.
 */
final class ClockCodec {
    /** What an absent value has for a clock: MessagePack's nil. */
    static final String ABSENT = "wA==";

    private static final String COUNTER = "Counter";
    private static final String TIMESTAMP = "Timestamp";
    /** Clients of MecDB know no str8. */
    private static final MessagePack.PackerConfig PACKING = new MessagePack.PackerConfig().withStr8FormatSupport(false);
    private static final MessagePack.UnpackerConfig UNPACKING =
            new MessagePack.UnpackerConfig().withAllowReadingBinaryAsString(false);

    private ClockCodec() {}

    static String encode(VectorClock clock) {
        try (MessageBufferPacker packer = PACKING.newBufferPacker()) {
            packer.packMapHeader(clock.entries().size());
            for (Map.Entry<String, Entry> each : clock.entries().entrySet()) {
                pack(packer, each.getKey());
                packer.packMapHeader(2);
                pack(packer, COUNTER);
                packer.packLong(each.getValue().counter());
                pack(packer, TIMESTAMP);
                packer.packLong(each.getValue().timestamp());
            }
            return Base64.getEncoder().encodeToString(packer.toByteArray());
        } catch (IOException impossible) {
            throw new IllegalStateException("writing to memory failed", impossible);
        }
    }

    private static void pack(MessageBufferPacker packer, String text) throws IOException {
        byte[] bytes = text.getBytes(ISO_8859_1);
        packer.packRawStringHeader(bytes.length);
        packer.addPayload(bytes);
    }

    /** @param field null if the request has none */
    static VectorClock decode(@Nullable String field) {
        if (field == null) {
            return VectorClock.FRESH;
        }
        try {
            return unpack(bytes(field)).orElse(VectorClock.FRESH);
        } catch (MessagePackException | IOException | IllegalArgumentException malformed) {
            return VectorClock.FRESH;
        }
    }

    /** @throws IllegalArgumentException if the text is not padded base64, with line breaks or without */
    private static byte[] bytes(String field) {
        String text = field.replace("\r", "").replace("\n", "");
        if (text.length() % 4 != 0) {
            // Java's decoder would do without the padding.
            throw new IllegalArgumentException("not padded");
        }
        return Base64.getDecoder().decode(text);
    }

    /** Empty if a client occurs twice; the bytes behind the map do not matter. */
    private static Optional<VectorClock> unpack(byte[] bytes) throws IOException {
        try (MessageUnpacker unpacker = UNPACKING.newUnpacker(bytes)) {
            var entries = new TreeMap<String, Entry>();
            for (int left = unpacker.unpackMapHeader(); left > 0; left--) {
                if (entries.put(unpackText(unpacker, bytes.length), unpackEntry(unpacker, bytes.length)) != null) {
                    return Optional.empty();
                }
            }
            return Optional.of(new VectorClock(entries));
        }
    }

    private static Entry unpackEntry(MessageUnpacker unpacker, int size) throws IOException {
        if (unpacker.tryUnpackNil()) {
            return Entry.NONE;
        }
        if (unpacker.getNextFormat().getValueType() == ValueType.ARRAY) {
            if (unpacker.unpackArrayHeader() != 2) {
                throw new MessageTypeException("an entry is an array of two");
            }
            return new Entry(unpackCounter(unpacker), unpackNumber(unpacker));
        }
        long counter = 0;
        long timestamp = 0;
        for (int left = unpacker.unpackMapHeader(); left > 0; left--) {
            switch (unpackText(unpacker, size)) {
                case COUNTER -> counter = unpackCounter(unpacker);
                case TIMESTAMP -> timestamp = unpackNumber(unpacker);
                default -> unpacker.skipValue();
            }
        }
        return new Entry(counter, timestamp);
    }

    /** A counter that can be incremented. */
    private static long unpackCounter(MessageUnpacker unpacker) throws IOException {
        long counter = unpackNumber(unpacker);
        if (counter == Long.MAX_VALUE) {
            throw new MessageTypeException("a counter is at its end");
        }
        return counter;
    }

    /** An integer that fits into 64 bits with its sign, as MecDB's do; nil is 0. */
    private static long unpackNumber(MessageUnpacker unpacker) throws IOException {
        return unpacker.tryUnpackNil() ? 0 : unpacker.unpackLong();
    }

    private static String unpackText(MessageUnpacker unpacker, int size) throws IOException {
        int length = unpacker.unpackRawStringHeader();
        if (length > size - unpacker.getTotalReadBytes()) {
            throw new MessageTypeException("a text is truncated");
        }
        return new String(unpacker.readPayload(length), ISO_8859_1);
    }
}
