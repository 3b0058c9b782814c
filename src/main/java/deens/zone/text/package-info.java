/**
 * Zone files: scanner and parser of the master file language (RFC 1035 s5), with the position of
 * every token.
 */
@NullMarked
package deens.zone.text;

import org.jspecify.annotations.NullMarked;
