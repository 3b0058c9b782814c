/**
 * The live peers: NSD, BIND and Knot DNS run on loopback with the same zones as our own server, and
 * all four are asked the same queries. Needs the programs ({@code ./check} installs them); a
 * missing one fails the test.
 */
@NullMarked
package deens.peers;

import org.jspecify.annotations.NullMarked;
