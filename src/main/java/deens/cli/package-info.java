/** Commands: argument parsing and exit codes only. */
@NullMarked
package deens.cli;

import org.jspecify.annotations.NullMarked;
