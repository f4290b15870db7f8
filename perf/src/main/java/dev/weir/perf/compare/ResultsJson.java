package dev.weir.perf.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The whole run as JSON: when, where, with what, and every number of every round. */
final class ResultsJson {
    private static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private ResultsJson() {}

    static String write(
            Instant date, Machine machine, String commit, Map<String, String> durability, Options options, List<Result> results) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("date", date.truncatedTo(ChronoUnit.SECONDS).toString());
        root.put("commit", commit);
        if (options.before() != null) {
            root.put("before", options.before());
        }
        ObjectNode where = root.putObject("machine");
        where.put("processor", machine.processor());
        where.put("cores", machine.cores());
        where.put("memoryMib", machine.memoryMib());
        where.put("kernel", machine.kernel());
        where.put("loadBefore", machine.load());
        ObjectNode versions = root.putObject("versions");
        machine.versions().forEach(versions::put);
        ObjectNode server = root.putObject("database");
        durability.forEach(server::put);
        ObjectNode settings = root.putObject("settings");
        settings.put("starts", options.starts());
        settings.put("rounds", options.rounds());
        settings.put("secondsPerRound", options.seconds());
        settings.put("quick", options.quick());
        ArrayNode rows = root.putArray("rows");
        results.forEach(result -> write(result, rows.addObject()));
        try {
            return MAPPER.writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void write(Result result, ObjectNode node) {
        Row row = result.row();
        node.put("id", row.id());
        node.put("what", row.what());
        node.put("scale", row.scale().name().toLowerCase(Locale.ROOT));
        if (row.bar() != null) {
            node.put("bar", row.bar().least());
            node.put("reach", row.bar().reach());
        }
        switch (result) {
            case Result.LeftOut(Row ignored, String why) -> node.put("leftOut", why);
            case Result.Failed(Row ignored, String why) -> node.put("failed", why);
            case Result.Measured(Row ignored, Outcome outcome, Verdict verdict) -> {
                node.put("value", outcome.value());
                node.put("least", outcome.perRound().least());
                node.put("most", outcome.perRound().most());
                node.put("verdict", verdict.name().toLowerCase(Locale.ROOT));
                node.put("unit", outcome.unit());
                ArrayNode sides = node.putArray("sides");
                for (Outcome.Side side : outcome.sides()) {
                    ObjectNode one = sides.addObject();
                    one.put("name", side.name());
                    one.put("median", side.perRound().median());
                    ArrayNode rounds = one.putArray("rounds");
                    side.perRound().values().forEach(rounds::add);
                }
                ArrayNode notes = node.putArray("notes");
                outcome.notes().forEach(notes::add);
            }
        }
    }
}
