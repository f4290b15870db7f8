package dev.weir.cache;

/**
 * Object sizes on the heap of this JVM, which depend on its flags: references have four bytes or, with heaps of 32 GiB or more
 * and with some collectors, eight; object headers have eight to sixteen.
 *
 * @param reference bytes of a reference
 * @param head bytes of an object's header; an array has four more, for its length
 */
record ObjectSizes(int reference, int head) {
    /** The largest possible sizes, in case a JVM does not reveal its own. */
    static final ObjectSizes LARGEST = new ObjectSizes(8, 16);

    /** The sizes of this JVM. */
    static ObjectSizes ofThisJvm() {
        try {
            Class<?> unsafe = Class.forName("sun.misc.Unsafe");
            var instance = unsafe.getDeclaredField("theUnsafe");
            instance.setAccessible(true);
            Object the = instance.get(null);
            Object scale = unsafe.getMethod("arrayIndexScale", Class.class).invoke(the, Object[].class);
            Object base = unsafe.getMethod("arrayBaseOffset", Class.class).invoke(the, byte[].class);
            return scale instanceof Number reference && base instanceof Number bytes
                    ? new ObjectSizes(reference.intValue(), bytes.intValue() - Integer.BYTES)
                    : LARGEST;
        } catch (ReflectiveOperationException | RuntimeException e) {
            return LARGEST;
        }
    }

    /** The size of an object with so many references and so many bytes of other fields. */
    int object(int references, int bytes) {
        return aligned((long) head + (long) references * reference + bytes);
    }

    /** The size of a byte array. */
    int bytes(int length) {
        return aligned((long) head + Integer.BYTES + length);
    }

    /** The size of a string with one byte per character. */
    int text(int length) {
        return object(1, 6) + bytes(length);
    }

    private static int aligned(long bytes) {
        return (int) Math.min(Integer.MAX_VALUE, bytes + 7 & -8L);
    }
}
