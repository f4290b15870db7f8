package dev.weir.kind;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.check.StrictJson;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Times of ops. */
final class OpTimeTest {
    private static JsonNode json(String text) {
        return StrictJson.read(text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[0,[0],0]", "[4294967295,[9223372036854775807],4294967295]", "[0,[1389861759031483477],0]"})
    void aMomentIsThreeNumbers(String text) {
        assertTrue(OpTime.isMoment(json(text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "0", "null", "\"now\"", "{}", "[]", "[0,0,0]", "[0,[0]]", "[0,[0],0,0]", "[0,[],0]", "[0,[0,0],0]", "[-1,[0],0]",
        "[0,[-1],0]", "[0,[0],-1]", "[4294967296,[0],0]", "[0,[9223372036854775808],0]", "[0,[0],4294967296]", "[0.0,[0],0]",
        "[\"0\",[0],0]"})
    void whatElseThereIsIsNone(String text) {
        assertFalse(OpTime.isMoment(json(text)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "[0,[1],0]|[0,[2],0]|true", "[0,[2],0]|[0,[1],0]|false", "[0,[1],0]|[0,[1],0]|false", "[0,[1],1]|[0,[1],10]|true",
        "[0,[9],9]|[0,[10],0]|true", "[0,[10],0]|[1,[0],0]|true", "[0,[1],0]|\"now\"|true", "\"now\"|[0,[1],0]|false",
        "\"now\"|\"now\"|false"})
    void theyAreOrderedNumberByNumberAndNowIsTheLast(String first, String second, boolean before) {
        assertEquals(before, OpTime.isBefore(json(first), json(second)));
    }
}
