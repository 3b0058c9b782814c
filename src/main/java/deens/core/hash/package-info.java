/**
 * Hashes that the portable core cannot take from the JDK: SHA-1 (NSEC3), SipHash-2-4 (cookies),
 * CRC32C (image).
 */
@NullMarked
package deens.core.hash;

import org.jspecify.annotations.NullMarked;
