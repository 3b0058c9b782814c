/**
 * What the server is measured against: seeded random zones and queries, and a slow, obvious answer
 * engine. Names and records here are dnsjava's, so that no code under test judges itself.
 */
@NullMarked
package deens.oracle;

import org.jspecify.annotations.NullMarked;
