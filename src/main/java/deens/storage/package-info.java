/** Where images live: mapped files, written beside and renamed. */
@NullMarked
package deens.storage;

import org.jspecify.annotations.NullMarked;
