package dev.weir.access;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What clients may do that have shown a certificate instead of a token, by the names in it. Immutable.
 *
 * @param byName what each name grants; several grants of one name add up
 */
record ClientGrants(Map<String, List<Grant>> byName) {
    /**
     * Reads texts such as {@code reader=read,list:shop-*}.
     *
     * @throws IllegalArgumentException with a message, if one is wrong
     */
    static ClientGrants parse(List<String> texts) {
        Map<String, List<Grant>> grants = new HashMap<>();
        for (String text : texts) {
            // The last one: a name may be a URI that has some, and a grant has none.
            int equals = text.lastIndexOf('=');
            if (equals <= 0) {
                throw new IllegalArgumentException("'" + text + "' has no name and grant, such as reader=read,list:shop-*");
            }
            grants.computeIfAbsent(text.substring(0, equals).strip(), name -> new ArrayList<>())
                    .add(Grant.parse(text.substring(equals + 1).strip()));
        }
        return new ClientGrants(Map.copyOf(grants));
    }

    boolean areNone() {
        return byName.isEmpty();
    }

    /** A client with these names. */
    Caller caller(List<String> names) {
        List<String> known = names.stream().filter(byName::containsKey).toList();
        return known.isEmpty()
                ? Caller.NOBODY
                : new Caller(known.getFirst(),
                        known.stream().flatMap(name -> byName.getOrDefault(name, List.of()).stream()).toList());
    }
}
