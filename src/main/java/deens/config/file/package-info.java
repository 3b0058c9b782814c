/**
 * The configuration file. One table, {@link deens.config.file.Settings}, says what can be set: it
 * reads files, and writes the JSON Schema and the reference page, so that the three cannot differ.
 *
 * <pre>
 *   text -> YAML nodes with positions -> Block, each value checked -> ServerConfig
 * </pre>
 *
 * <p>All that is wrong is told at once, as {@code file:line:column: error: what, what was
 * expected}.
 */
@NullMarked
package deens.config.file;

import org.jspecify.annotations.NullMarked;
