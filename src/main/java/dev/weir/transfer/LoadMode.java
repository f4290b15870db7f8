package dev.weir.transfer;

/** Which items a load stores where the bucket has one of the same key. */
public enum LoadMode {
    /** None. */
    IF_ABSENT,
    /** Those whose date is not older; one of the same date, size and type counts as the same. */
    NEWER,
    /** All. */
    OVERWRITE
}
