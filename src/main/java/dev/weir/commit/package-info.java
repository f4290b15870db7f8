/** What tells a commit that the server acknowledged from one that is merely visible. For everything that commits. */
@NullMarked
package dev.weir.commit;

import org.jspecify.annotations.NullMarked;
