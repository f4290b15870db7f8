package dev.weir.check;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;

/**
 * How far JSON that is received may go, and the parsers that hold it to that. The document as a whole is bounded by who reads it,
 * and so is a string, which may fill it. One instance for each sort of document.
 */
public final class JsonBounds {
    /** What is enough for documents whose members are known. */
    public static final JsonBounds USUAL = new JsonBounds(64, 1024);

    private static final int MOST_NUMBER_DIGITS = StreamReadConstraints.DEFAULT_MAX_NUM_LEN;

    private final int mostNesting;
    private final int mostNameCharacters;
    private final JsonFactory factory;

    /** @param mostNesting how deep arrays and objects may be within each other */
    public JsonBounds(int mostNesting, int mostNameCharacters) {
        this.mostNesting = mostNesting;
        this.mostNameCharacters = mostNameCharacters;
        this.factory = JsonFactory.builder()
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxStringLength(Integer.MAX_VALUE)
                        .maxNestingDepth(mostNesting)
                        .maxNumberLength(MOST_NUMBER_DIGITS)
                        .maxNameLength(mostNameCharacters)
                        .build())
                .build();
    }

    JsonFactory factory() {
        return factory;
    }

    /** For those whose document goes further. */
    String words() {
        return "numbers have at most " + MOST_NUMBER_DIGITS + " digits, names " + mostNameCharacters
                + " characters, and nesting ends at " + mostNesting + " levels";
    }
}
