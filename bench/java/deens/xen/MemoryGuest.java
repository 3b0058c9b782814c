package deens.xen;

import deens.bench.memory.MemoryWork;
import deens.portable.Console;

/**
 * {@link MemoryWork} in a guest, in place of the server: {@code bench/xen/memory}. With the option
 * {@code garbage=yes} it makes garbage, which wants a guest with a collector.
 */
final class MemoryGuest {
  private MemoryGuest() {}

  public static void main(String[] none) {
    new MemoryWork(Console::line).run(Guest.words().contains("garbage=yes"));
    Machine.stop();
  }
}
