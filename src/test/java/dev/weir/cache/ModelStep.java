package dev.weir.cache;

/** A step of a {@link ChangesModel}. */
enum ModelStep {
    COMMIT,
    MAKE_VISIBLE,
    DELIVER_CHANGE,
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
    SEND_PROBE,
    SNAP_PROBE,
    ANSWER_PROBE,
    EVICT,
    DROP_BUCKET,
    GAP,
    CUT,
    OPEN,
    RESTORE
}
