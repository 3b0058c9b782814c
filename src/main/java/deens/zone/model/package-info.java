/** A zone while it is compiled: its records in canonical order, and the checks a zone must pass. */
@NullMarked
package deens.zone.model;

import org.jspecify.annotations.NullMarked;
