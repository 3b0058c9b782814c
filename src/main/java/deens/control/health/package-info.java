/**
 * The health check that runs beside a server: asks it about each of its zones, ten times a second,
 * and has the service address announced only while all answers are good.
 *
 * <pre>
 *   ZoneSource -> Probe.ask (UDP, TCP) -> ZoneStates -> Announcer (BIRD, commands)
 *        \________________ HealthWatch: the one thread, its pace and its end ______/
 * </pre>
 *
 * It is a process of its own, because what it must notice is that the server is not there: see
 * docs/decisions/0020-health-beside-the-server.md.
 */
@NullMarked
package deens.control.health;

import org.jspecify.annotations.NullMarked;
