/**
 * What programs without a JVM share: the translation of their Java to C, and how translated Java
 * reaches memory. {@code deens.xen} is such a program, {@code deens.linux} another;
 * deploy/portable/README.md says what is here.
 *
 * <p>Compiled with the tests, so that it never rots.
 */
package deens.portable;
