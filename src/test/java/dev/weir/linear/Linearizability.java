package dev.weir.linear;

import dev.weir.linear.History.Recorded;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a history is linearizable: whether its operations, each taking effect at one moment between its call and its answer,
 * could have given these answers one after the other. Operations without an answer take effect at any time after their call, or
 * never.
 *
 * <p>The search is that of Wing and Gong (1993) with the memory of Lowe (2017): a set of operations that led to a state once is
 * not tried again.
 */
public final class Linearizability {
    private Linearizability() {}

    /**
     * Searches for an order.
     *
     * @return null where there is one, else in words how far the search came
     */
    public static <S, O> @Nullable String violation(Model<S, O> model, History<O> history) {
        return new Search<>(model, history.recorded()).run();
    }

    /** A call, or an answer, in a list of all of them by time; an operation that is placed is taken out of it. */
    private static final class Event<O> {
        final int number;
        final Recorded<O> operation;
        final boolean isCall;
        @Nullable
        Event<O> before;
        @Nullable
        Event<O> after;
        @Nullable
        Event<O> answer;

        Event(int number, Recorded<O> operation, boolean isCall) {
            this.number = number;
            this.operation = operation;
            this.isCall = isCall;
        }

        long at() {
            return isCall ? operation.calledAt() : operation.answeredAt();
        }
    }

    private record Tried<S>(BitSet placed, S state) {}

    private record Step<S, O>(Event<O> call, S before) {}

    private static final class Search<S, O> {
        private static final int WORDS = 12;

        private final Model<S, O> model;
        private final BitSet placed = new BitSet();
        private final Set<Tried<S>> tried = new HashSet<>();
        private final Deque<Step<S, O>> steps = new ArrayDeque<>();
        private @Nullable Event<O> first;
        private int answersLeft;
        private int furthest = -1;
        private String stuck = "";

        Search(Model<S, O> model, List<Recorded<O>> operations) {
            this.model = model;
            List<Event<O>> events = new ArrayList<>();
            for (Recorded<O> operation : operations) {
                var call = new Event<>(events.size(), operation, true);
                events.add(call);
                if (operation.isAnswered()) {
                    Event<O> answer = new Event<>(events.size(), operation, false);
                    call.answer = answer;
                    events.add(answer);
                    answersLeft++;
                }
            }
            events.sort(Comparator.comparingLong(Event::at));
            Event<O> last = null;
            for (Event<O> event : events) {
                event.before = last;
                putBack(event);
                last = event;
            }
        }

        @Nullable
        String run() {
            S state = model.initial();
            Event<O> event = first;
            while (answersLeft > 0) {
                if (event != null && event.isCall) {
                    Optional<S> next = model.after(state, event.operation.operation());
                    if (next.isPresent() && isNew(event, next.get())) {
                        steps.push(new Step<>(event, state));
                        state = next.get();
                        place(event);
                        event = first;
                    } else {
                        event = event.after;
                    }
                    continue;
                }
                // Nothing that could come next fits; so what was placed last was placed too early.
                remember(event, state);
                Step<S, O> last = steps.poll();
                if (last == null) {
                    return stuck;
                }
                state = last.before();
                takeBack(last.call());
                event = last.call().after;
            }
            return null;
        }

        private boolean isNew(Event<O> call, S next) {
            placed.set(call.number);
            boolean isNew = tried.add(new Tried<>((BitSet) placed.clone(), next));
            placed.clear(call.number);
            return isNew;
        }

        private void place(Event<O> call) {
            placed.set(call.number);
            takeOut(call);
            if (call.answer != null) {
                takeOut(call.answer);
                answersLeft--;
            }
        }

        private void takeBack(Event<O> call) {
            placed.clear(call.number);
            if (call.answer != null) {
                putBack(call.answer);
                answersLeft++;
            }
            putBack(call);
        }

        private void takeOut(Event<O> event) {
            if (event.before == null) {
                first = event.after;
            } else {
                event.before.after = event.after;
            }
            if (event.after != null) {
                event.after.before = event.before;
            }
        }

        private void putBack(Event<O> event) {
            if (event.before == null) {
                first = event;
            } else {
                event.before.after = event;
            }
            if (event.after != null) {
                event.after.before = event;
            }
        }

        private void remember(@Nullable Event<O> blocking, S state) {
            if (steps.size() <= furthest) {
                return;
            }
            furthest = steps.size();
            StringBuilder words = new StringBuilder("After " + furthest + " operations, in state " + state + ", nothing fits: ");
            words.append(blocking == null ? "the end" : blocking.operation).append("\nplaced last:");
            steps.stream().limit(WORDS).forEach(step -> words.append("\n  ").append(step.call().operation));
            words.append("\nstill to be placed:");
            int told = 0;
            for (Event<O> each = first; told < WORDS && each != null; each = each.after) {
                if (each.isCall) {
                    words.append("\n  ").append(each.operation);
                    told++;
                }
            }
            stuck = words.toString();
        }
    }
}
