package dev.weir.perf.compare;

import dev.weir.perf.compare.Outcome.Side;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The edge and its peers take turns, round after round. Every round changes who goes first, so that no server always runs on a
 * machine that another has just heated. The edge is judged against the peer with the best median.
 *
 * @param unit of what a contender does per second
 * @param line the contenders, created when their turn comes
 */
record SideBySide(String unit, LineUp line) implements Trial {
    /** The contenders, the edge first. */
    @FunctionalInterface
    interface LineUp {
        List<Contender> on(Stage stage) throws IOException, SQLException;
    }

    @Override
    public Outcome run(Stage stage, Options options) throws IOException, SQLException {
        List<Contender> contenders = line.on(stage);
        stage.settle();
        for (Contender contender : contenders) {
            WarmUp.of(contender, stage, options);
        }
        List<Runs> all = contenders.stream().map(contender -> new Runs(contender, new ArrayList<>())).toList();
        for (int round = 0; round < options.rounds(); round++) {
            for (Runs runs : round % 2 == 0 ? all : all.reversed()) {
                runs.rates().add(runs.contender().run(options.seconds()));
            }
        }
        return outcome(
                all.stream().map(runs -> new Side(runs.contender().name(), new Series(runs.rates()))).toList(),
                contenders.stream().map(Contender::note).filter(note -> !note.isEmpty()).toList());
    }

    /** What a contender has done so far, by round. */
    private record Runs(Contender contender, List<Double> rates) {}

    private Outcome outcome(List<Side> ran, List<String> notes) {
        Side edge = ran.getFirst();
        List<Side> peers = ran.stream()
                .skip(1)
                .sorted(Comparator.comparingDouble((Side peer) -> peer.perRound().median()).reversed())
                .toList();
        Side best = peers.getFirst();
        return new Outcome(
                edge.perRound().median() / best.perRound().median(),
                edge.perRound().by(best.perRound()),
                unit,
                Stream.concat(Stream.of(edge), peers.stream()).toList(),
                notes);
    }
}
