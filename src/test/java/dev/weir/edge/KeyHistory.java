package dev.weir.edge;

import dev.weir.edge.KvClient.Fate;
import dev.weir.edge.KvClient.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a key with one writer may hold, by what the writer was told: the last acknowledged state, and after it those whose
 * outcome he does not know, in the order he asked for them.
 *
 * <p>An acknowledged write rules out everything before it; so does the sight of a state. A refused write was never there. A
 * state keeps the ETag it was first seen with: another one means that it was applied again. For one thread at a time.
 */
final class KeyHistory {
    private final String name;
    private List<State> possible = new ArrayList<>(List.of(new State(null)));

    KeyHistory(String name) {
        this.name = name;
    }

    /** The ETag of the only state there can be; null where there are others, no item, or no ETag known. */
    @Nullable
    String certainEtag() {
        return possible.size() == 1 ? possible.getFirst().etag : null;
    }

    boolean isCertain() {
        return possible.size() == 1;
    }

    /** Notes what became of a PUT; returns what is wrong with that, or null. */
    @Nullable
    String put(String value, Outcome outcome, boolean matchedCertainState) {
        State state = new State(value);
        switch (outcome.fate()) {
            case APPLIED -> {
                state.etag = outcome.etag();
                possible = new ArrayList<>(List.of(state));
            }
            case UNKNOWN -> possible.add(state);
            case WITHHELD -> {}
            case REJECTED -> {
                if (matchedCertainState) {
                    return name + ": a write of " + brief(value) + " that matched was rejected; it may hold " + this;
                }
            }
            case ABSENT -> {
                return name + ": a PUT was answered 404";
            }
        }
        return null;
    }

    /** Notes what became of a DELETE; returns what is wrong with that, or null. */
    @Nullable
    String delete(Outcome outcome) {
        boolean told = outcome.fate() == Fate.APPLIED || outcome.fate() == Fate.ABSENT;
        boolean sawItem = outcome.fate() == Fate.APPLIED;
        if (told && possible.stream().noneMatch(state -> (state.value != null) == sawItem)) {
            return name + ": a DELETE found " + (sawItem ? "an item" : "none") + "; it may hold " + this;
        }
        if (told) {
            possible = new ArrayList<>(List.of(new State(null)));
        } else if (outcome.fate() == Fate.UNKNOWN) {
            possible.add(new State(null));
        } else if (outcome.fate() == Fate.REJECTED) {
            return name + ": an unconditional DELETE was rejected";
        }
        return null;
    }

    /** Notes what was read; returns what is wrong with that, or null. */
    @Nullable
    String seen(@Nullable String value, @Nullable String etag) {
        for (int i = 0; i < possible.size(); i++) {
            State state = possible.get(i);
            if (value == null ? state.value == null : value.equals(state.value)) {
                possible = new ArrayList<>(possible.subList(i, possible.size()));
                String known = state.etag;
                if (value != null && known != null && !known.equals(etag)) {
                    return name + ": " + brief(value) + " had the ETag " + known + " and now has " + etag;
                }
                state.etag = etag;
                return null;
            }
        }
        return name + ": " + brief(value) + " was read, but it can only hold " + this;
    }

    private static String brief(@Nullable String value) {
        return value == null ? "nothing" : value.length() > 40 ? value.substring(0, 40) + "..." : value;
    }

    @Override
    public String toString() {
        return possible.stream().map(state -> brief(state.value)).toList().toString();
    }

    private static final class State {
        private final @Nullable String value;
        private @Nullable String etag;

        State(@Nullable String value) {
            this.value = value;
        }
    }
}
