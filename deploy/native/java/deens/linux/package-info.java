/**
 * The server as a static Linux program without a JVM: translated to C with the portable core,
 * linked with the shell of deploy/native/c. {@link deens.linux.Program} is where it starts; {@link
 * deens.linux.Shell} is all that it asks of C. deploy/native/README.md shows the whole.
 *
 * <p>Compiled with the tests, so that it never rots; only the classes of {@code deens.core}, {@code
 * deens.portable}, this package and {@link deens.config.Octets} go into the program.
 */
package deens.linux;
