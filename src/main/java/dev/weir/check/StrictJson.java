package dev.weir.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** A JSON document that was received, as a tree, within the usual bounds; and trees as text. */
public final class StrictJson {
    private static final ObjectMapper MAPPER = new ObjectMapper(JsonBounds.USUAL.factory());

    private StrictJson() {}

    /**
     * Reads a document.
     *
     * @throws MalformedJsonException if it is none that {@link JsonReader} takes
     */
    public static JsonNode read(byte[] document) {
        return JsonReader.read(document, JsonBounds.USUAL, JsonReader::tree);
    }

    /** The text of a tree, in UTF-8. */
    public static byte[] write(JsonNode tree) {
        try {
            return MAPPER.writeValueAsBytes(tree);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("A tree cannot fail to be written", impossible);
        }
    }
}
