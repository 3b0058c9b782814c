/** What is being served now: the current snapshot, its publication and its retirement. */
@NullMarked
package deens.serve;

import org.jspecify.annotations.NullMarked;
