/** The network stack of a name server that runs without an operating system. */
@NullMarked
package deens.core.net;

import org.jspecify.annotations.NullMarked;
