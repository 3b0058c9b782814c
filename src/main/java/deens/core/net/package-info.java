/**
 * The network stack of a name server that runs without an operating system: Ethernet frames in,
 * Ethernet frames out. It only answers, and that makes it small.
 *
 * <pre>
 *   frame -&gt; NetworkStack -&gt; Arp
 *                         -&gt; Ipv4 -&gt; Icmp, Udp, Tcp, Dhcp      all on one Station: addresses,
 *                         -&gt; Ipv6 -&gt; Neighbours, Udp, Tcp      time, counters, heads, Link
 *                                                -&gt; Responder
 * </pre>
 *
 * <p><b>Answers go back the way the queries came</b>: to the MAC address that the frame came from.
 * So there is no routing table, no gateway, no neighbour cache, nothing to be poisoned in it, and
 * no lookup on the way of an answer. The price: whoever brings the queries must take the answers,
 * too. Routers and bridges do; a load balancer that only lets queries pass through it does not. A
 * TCP connection follows its client to another router with the next segment of it that is
 * acceptable.
 *
 * <p><b>The way of a UDP query</b>: headers are read by words; the query is copied out of the frame
 * and summed in one pass; the responder writes the answer into the slot's body, which the device
 * reads; three to six words make the head. Nothing is allocated after the start, for TCP as little.
 *
 * <p><b>Nobody is believed.</b> Lengths are checked before what they describe is read; a checksum
 * is verified unless the device vouches for it; each frame that is dropped has a counter that says
 * why ({@link deens.core.net.NetCounters}). A SYN costs no memory: its answer is a cookie, always.
 * Connections, their memory, resets and challenges have bounds; fragments, IP options and extension
 * headers are dropped. Nothing but TCP sends more frames than it receives.
 *
 * <p><b>Time</b> is what {@link deens.core.net.NetworkStack#tick} was told last; there are no
 * threads.
 *
 * <p>Not here, on purpose: reassembly, path MTU discovery (answers over UDP fit into 1280 octets of
 * IPv6 if the server's EDNS limit is 1232, and TCP keeps to the segment size of the client's SYN),
 * ICMP errors, IPv6 autoconfiguration beyond the link-local address (a name server's address is one
 * that others have written down), and of TCP: window scaling, timestamps, selective acknowledgment,
 * urgent data, and the keeping of what comes out of order.
 */
@NullMarked
package deens.core.net;

import org.jspecify.annotations.NullMarked;
