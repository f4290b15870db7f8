package dev.weir.cache;

/** What may happen next in a {@link ChangesModel}, where it can. */
enum ModelStep {
    COMMIT,
    SHOW,
    TELL,
    BEGIN_LOAD,
    SEND_LOAD,
    SNAP_LOAD,
    SNAP_STANDBY,
    REPLAY,
    ANSWER_LOAD,
    SEND_WRITE,
    COMMIT_WRITE,
    ANSWER_WRITE,
    LOSE_ANSWER,
    SEND_LOOK,
    SNAP_LOOK,
    ANSWER_LOOK,
    EVICT,
    DROP_BUCKET,
    GAP,
    CUT,
    OPEN,
    MOVE_BACK
}
