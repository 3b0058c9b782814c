/**
 * The server as a guest of a hypervisor, with no operating system under it: translated to C with
 * the portable core, linked with the drivers of deploy/xen/c. {@link deens.xen.Guest} is where it
 * starts; {@link deens.xen.Machine} is all that it asks of C. deploy/xen/README.md shows the whole.
 *
 * <p>Compiled with the tests, so that it never rots; only the classes of {@code deens.core}, {@code
 * deens.portable} and this package go into a guest.
 */
package deens.xen;
