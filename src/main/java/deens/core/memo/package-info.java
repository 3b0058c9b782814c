/** The two memoised steps of answering: question to outcome, and outcome to relocatable tail. */
@NullMarked
package deens.core.memo;

import org.jspecify.annotations.NullMarked;
