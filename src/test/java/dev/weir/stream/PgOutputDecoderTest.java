package dev.weir.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weir.stream.PgOutputMessage.Begin;
import dev.weir.stream.PgOutputMessage.Bytes;
import dev.weir.stream.PgOutputMessage.Column;
import dev.weir.stream.PgOutputMessage.Commit;
import dev.weir.stream.PgOutputMessage.Delete;
import dev.weir.stream.PgOutputMessage.Insert;
import dev.weir.stream.PgOutputMessage.LogicalMessage;
import dev.weir.stream.PgOutputMessage.Origin;
import dev.weir.stream.PgOutputMessage.Relation;
import dev.weir.stream.PgOutputMessage.Row;
import dev.weir.stream.PgOutputMessage.Truncate;
import dev.weir.stream.PgOutputMessage.Type;
import dev.weir.stream.PgOutputMessage.Update;
import dev.weir.stream.PgOutputMessage.Value;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

final class PgOutputDecoderTest {
    @Property
    void whatIsWrittenIsRead(@ForAll("messages") PgOutputMessage message) throws PgOutputException {
        assertEquals(message, PgOutputDecoder.decode(PgOutputEncoder.encode(message)));
    }

    @Property
    void aMessageCutShortIsRefused(@ForAll("messages") PgOutputMessage message, @ForAll double where) {
        ByteBuffer whole = PgOutputEncoder.encode(message);
        int length = (int) (Math.abs(where % 1) * whole.limit());
        assertThrows(PgOutputException.class, () -> PgOutputDecoder.decode(whole.slice(0, length)));
    }

    @Property
    void aMessageFollowedBySomethingIsRefused(@ForAll("messages") PgOutputMessage message, @ForAll byte more) {
        ByteBuffer whole = PgOutputEncoder.encode(message);
        byte[] longer = Arrays.copyOf(whole.array(), whole.limit() + 1);
        longer[whole.limit()] = more;
        assertThrows(PgOutputException.class, () -> PgOutputDecoder.decode(ByteBuffer.wrap(longer)));
    }

    @Property(tries = 20_000)
    void arbitraryBytesAreReadOrRefused(@ForAll byte[] bytes) {
        decodeOrRefuse(bytes);
    }

    @Property
    void aMessageWithAFewBytesChangedIsReadOrRefused(
            @ForAll("messages") PgOutputMessage message, @ForAll int where, @ForAll byte with) {
        byte[] bytes = PgOutputEncoder.encode(message).array();
        bytes[Math.floorMod(where, bytes.length)] = with;
        decodeOrRefuse(bytes);
    }

    private static void decodeOrRefuse(byte[] bytes) {
        try {
            PgOutputMessage message = PgOutputDecoder.decode(ByteBuffer.wrap(bytes));
            assertEquals(message, PgOutputDecoder.decode(ByteBuffer.wrap(bytes)));
        } catch (PgOutputException refused) {
            // Anything else that is thrown fails the property.
        }
    }

    @Test
    void claimedLengthsNeedNoMemory() {
        refuses("49 00000001 4e ffff");
        refuses("49 00000001 4e 0001 74 7fffffff 61");
        refuses("49 00000001 4e 0001 74 ffffffff 61");
        refuses("54 7fffffff 00 00000001");
        refuses("54 ffffffff 00");
        refuses("4d 01 0000000000000000 6100 7fffffff");
        refuses("52 00000001 6100 6200 64 ffff 00");
    }

    @Test
    void whatTheProtocolHasNotIsRefused() {
        refuses("");
        // Messages of open transactions, values in binary, text that is not UTF-8, an update without a new row.
        refuses("53 00000001 01");
        refuses("49 00000001 4e 0001 62 00000001 61");
        refuses("49 00000001 4e 0001 74 00000001 ff");
        refuses("55 00000001 4b 0001 6e");
        refuses("55 00000001 4b 0001 6e 4b 0001 6e");
        refuses("49 00000001 4b 0001 6e");
        refuses("44 00000001 4e 0001 6e");
    }

    @Test
    void theMarkOfLostTextIsTakenWhereItWasSent() throws PgOutputException {
        var sent = new Insert(1, new Row(List.of(new Value.Text("a\uFFFD"))));
        assertEquals(sent, PgOutputDecoder.decode(PgOutputEncoder.encode(sent)));
        // Beside one that was sent, one that stands for what is malformed.
        refuses("49 00000001 4e 0001 74 00000004 efbfbd ff");
    }

    private static void refuses(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        assertThrows(PgOutputException.class, () -> PgOutputDecoder.decode(ByteBuffer.wrap(bytes)), hex);
    }

    @Provide
    Arbitrary<PgOutputMessage> messages() {
        Arbitrary<Integer> ids = Arbitraries.integers();
        Arbitrary<Long> times = Arbitraries.longs();
        Arbitrary<Integer> small = Arbitraries.integers().between(0, 255);
        Arbitrary<Lsn> lsns = Arbitraries.longs().map(Lsn::new);
        Arbitrary<String> names = texts().map(text -> text.replace("\0", ""));
        Arbitrary<Character> letters = Arbitraries.chars().range('a', 'z');
        Arbitrary<Row> rows = values().list().ofMaxSize(5).map(Row::new);
        Arbitrary<List<Column>> columns = Combinators.combine(small, names, ids, ids).as(Column::new).list().ofMaxSize(5);
        return Arbitraries.oneOf(
                Combinators.combine(lsns, times, ids).as(Begin::new),
                Combinators.combine(small, lsns, lsns, times).as(Commit::new),
                Combinators.combine(lsns, names).as(Origin::new),
                Combinators.combine(ids, names, names, letters, columns).as(Relation::new),
                Combinators.combine(ids, names, names).as(Type::new),
                Combinators.combine(ids, rows).as(Insert::new),
                Combinators.combine(ids, rows.injectNull(0.5), rows).as(Update::new),
                Combinators.combine(ids, rows).as(Delete::new),
                Combinators.combine(small, ids.list().ofMaxSize(5)).as(Truncate::new),
                Combinators
                        .combine(Arbitraries.of(true, false), lsns, names,
                                Arbitraries.bytes().array(byte[].class).map(Bytes::new))
                        .as(LogicalMessage::new));
    }

    private static Arbitrary<Value> values() {
        return Arbitraries.oneOf(
                texts().map(Value.Text::new), Arbitraries.of(Value.Other.NULL, Value.Other.UNCHANGED));
    }

    /** All that UTF-8 can hold: jqwik's own strings have halves of surrogate pairs, too. */
    private static Arbitrary<String> texts() {
        return Arbitraries.strings()
                .ofMaxLength(20)
                .filter(text -> text.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE));
    }
}
