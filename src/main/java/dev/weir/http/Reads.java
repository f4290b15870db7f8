package dev.weir.http;

import dev.weir.flow.ReadDemand;
import dev.weir.flow.ReadFlow;
import dev.weir.flow.Reading;
import dev.weir.item.ItemKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the faces ask of the read flow, as {@link ReadFlow} says it. */
interface Reads {
    Reading.@Nullable Found hot(ItemKey key);

    Reading read(ItemKey key, ReadDemand demand);

    List<Reading> readAll(List<ItemKey> keys, ReadDemand demand);

    static Reads of(ReadFlow flow) {
        return new Reads() {
            @Override
            public Reading.@Nullable Found hot(ItemKey key) {
                return flow.hot(key);
            }

            @Override
            public Reading read(ItemKey key, ReadDemand demand) {
                return flow.read(key, demand);
            }

            @Override
            public List<Reading> readAll(List<ItemKey> keys, ReadDemand demand) {
                return flow.readAll(keys, demand);
            }
        };
    }
}
