package dev.weir.http;

import dev.weir.flow.ReadFlow;
import dev.weir.flow.Reading;
import dev.weir.item.ItemKey;
import java.util.List;

/** What the faces ask of the read flow, as {@link ReadFlow} says it. */
interface Reads {
    Reading read(ItemKey key, boolean readThrough);

    List<Reading> readAll(List<ItemKey> keys, boolean readThrough);

    static Reads of(ReadFlow flow) {
        return new Reads() {
            @Override
            public Reading read(ItemKey key, boolean readThrough) {
                return flow.read(key, readThrough);
            }

            @Override
            public List<Reading> readAll(List<ItemKey> keys, boolean readThrough) {
                return flow.readAll(keys, readThrough);
            }
        };
    }
}
