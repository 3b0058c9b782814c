/**
 * The server as an onion service of Tor's: the lines for Tor's configuration, and the service added
 * over Tor's control port (control-spec of torspec) for as long as the server runs.
 */
@NullMarked
package deens.control.tor;

import org.jspecify.annotations.NullMarked;
