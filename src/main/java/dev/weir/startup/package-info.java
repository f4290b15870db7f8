/** What is done to a build so that the JVM starts it faster. */
@NullMarked
package dev.weir.startup;

import org.jspecify.annotations.NullMarked;
