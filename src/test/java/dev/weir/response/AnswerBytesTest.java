package dev.weir.response;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class AnswerBytesTest {
    private static String put(long number) {
        return new String(new AnswerBytes(21).put("<").put(number).put(">").toBuffer().readBytes(), StandardCharsets.US_ASCII);
    }

    @Test
    void numbersOfEveryLengthAreWrittenInDecimal() {
        LongStream edges = LongStream.iterate(1, power -> power <= Long.MAX_VALUE / 10, power -> power * 10)
                .flatMap(power -> LongStream.of(power - 1, power, power + 1, power * 9 + power / 7, power * 10 - 1));
        LongStream powersOfTwo = LongStream.range(0, 63).flatMap(bits -> LongStream.of((1L << bits) - 1, 1L << bits));
        Random random = new Random(4);
        LongStream others = LongStream.generate(() -> random.nextLong() >>> 1 + random.nextInt(63)).limit(10_000);
        LongStream.concat(LongStream.of(0, Long.MAX_VALUE), LongStream.concat(edges, LongStream.concat(powersOfTwo, others)))
                .forEach(number -> assertEquals("<" + number + ">", put(number)));
    }
}
