/**
 * How operators talk with a running server: requests over a Unix socket, a line each, and replies
 * that are one structure, written for people or as JSON.
 */
@NullMarked
package deens.control;

import org.jspecify.annotations.NullMarked;
