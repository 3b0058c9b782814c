package deens.core.image;

/**
 * One version of the data: a root in an image. Immutable.
 *
 * @param bytes the image
 * @param root offset of the root of the zone directory in it
 * @param number process-unique, never used twice: part of every memo key, so that nothing
 *     remembered of another version is ever answered
 */
public record Version(ImageBytes bytes, long root, long number) {}
