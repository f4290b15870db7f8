package dev.weir.handler;

import java.util.List;

/** What a {@code /multi} request does with its entries: the query flags and the members that each method supports. */
enum EntryKind {
    READ(List.of(), List.of("key", "modified_at")),
    WRITE(List.of(EntryKind.ATOMIC, EntryKind.VERSIONS),
            List.of("key", "data", "op", "change", "encoding", "content_type", "modified_at", "expires_in",
                    "content_encoding", "content_language", "content_disposition", "tags", "idempotency_key", "context")),
    DELETE(List.of(EntryKind.VERSIONS), List.of("key", "idempotency_key", "context"));

    static final String ATOMIC = "atomic";
    static final String VERSIONS = "versions";

    private final List<String> flags;
    private final List<String> members;

    EntryKind(List<String> flags, List<String> members) {
        this.flags = flags;
        this.members = members;
    }

    List<String> flags() {
        return flags;
    }

    List<String> members() {
        return members;
    }

    /** Whether any method supports the member. */
    static boolean isMember(String name) {
        return WRITE.members.contains(name);
    }
}
