/** The face that shows the tables of {@code face.potboilerkv} as pages for people. */
@NullMarked
package dev.weir.face.potboilerbrowser;

import org.jspecify.annotations.NullMarked;
