/**
 * Zone transfers: zones sent to and fetched from other servers (RFC 5936), word of their changes
 * (RFC 1996), and signatures (RFC 8945). State machines; sockets are in {@code transport}, files in
 * {@code storage}, clock and randomness are given.
 *
 * <p><b>Out.</b> {@link deens.transfer.Requests} stands in front of each worker's engine and takes
 * what that does not answer; to see that a query is none of those, it looks at a few octets. A
 * signed query is verified, answered by the engine without its signature, and the answer is signed.
 * A zone is sent by a {@code ZoneSender}, which walks the image of one version and makes message by
 * message as the client takes them.
 *
 * <p><b>In.</b> {@code Secondaries} knows when each zone is due, and has a virtual thread for each
 * that is. {@code Client} asks one primary, {@code ZoneReceiver} believes nothing that it cannot
 * see. A zone that is whole is checked like a file and kept as one, in the state folder; from there
 * it is published like any changed zone file. So a restart serves it without the primary, and
 * whatever goes wrong before leaves the version that is served. A zone of which we have nothing
 * that may be told, not yet or no more, is withheld: SERVFAIL.
 */
@NullMarked
package deens.transfer;

import org.jspecify.annotations.NullMarked;
