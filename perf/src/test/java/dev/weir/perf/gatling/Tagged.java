package dev.weir.perf.gatling;

/** Which ETag a write's value was read with. */
record Tagged(int write, String tag) {
    /** Before anything was read: a tag that nothing has. */
    static final Tagged NOTHING = new Tagged(0, "\"0\"");

    /** The version, which an ETag of Weir is. */
    long version() {
        if (tag.length() < 3 || tag.charAt(0) != '"' || tag.charAt(tag.length() - 1) != '"') {
            throw new Wrong("an ETag is no version: " + tag);
        }
        try {
            return Long.parseLong(tag, 1, tag.length() - 1, 10);
        } catch (NumberFormatException e) {
            throw new Wrong("an ETag is no version: " + tag);
        }
    }
}
