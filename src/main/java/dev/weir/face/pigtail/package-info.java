/** The face of pigtail, Potboiler's task queue: queues by name, over one bucket of the kind queue. */
@NullMarked
package dev.weir.face.pigtail;

import org.jspecify.annotations.NullMarked;
