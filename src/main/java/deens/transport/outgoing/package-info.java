/**
 * What this server says to others of its own accord, on sockets of the JDK that virtual threads
 * wait for.
 */
@NullMarked
package deens.transport.outgoing;

import org.jspecify.annotations.NullMarked;
