package deens.bench.memory;

/** {@link MemoryWork} on a JVM: {@code bench/xen/memory}. */
public final class MemoryOnJvm {
  private MemoryOnJvm() {}

  public static void main(String[] none) {
    new MemoryWork(System.out::println).run(true);
  }
}
