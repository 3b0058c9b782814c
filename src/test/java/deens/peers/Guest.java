package deens.peers;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The server as a guest (deploy/xen), in QEMU: its console, and a way into its network. */
final class Guest extends RunningProgram {
  /** QEMU's exit code when the guest stopped for an error, told by isa-debug-exit. */
  static final int STOPPED = 3;

  private final InetSocketAddress address;

  private Guest(List<String> command, InetSocketAddress address) throws IOException {
    super(command, "qemu-system-x86");
    this.address = address;
  }

  /** Builds the guest, with nothing linked in. */
  static Path build(Path folder, String... options) throws IOException, InterruptedException {
    Path out = folder.resolve("deens.xen");
    var command = new ArrayList<>(List.of("deploy/xen/build", "--out", out.toString()));
    command.addAll(List.of(options));
    Process build = new ProcessBuilder(command).inheritIO().start();
    if (!build.waitFor(10, TimeUnit.MINUTES) || build.exitValue() != 0)
      throw new IOException("deploy/xen/build failed");
    return out;
  }

  /** Boots a guest on a network of QEMU's own, in which ports of our loopback lead to it. */
  static Guest boot(Path kernel, List<String> modules, String options) throws IOException {
    // The same port for both; another program may take it meanwhile: then QEMU says so and ends.
    int port = NameServer.freePort();
    String forward = "hostfwd=%s:127.0.0.1:%d-10.0.2.15:53";
    return boot(
        kernel,
        modules,
        "ip=10.0.2.15/24 " + options,
        List.of(
            "-netdev",
            "user,id=net," + forward.formatted("udp", port) + "," + forward.formatted("tcp", port),
            "-device",
            "virtio-net-device,netdev=net"),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  /** Boots a guest whose frames are the datagrams of a socket of ours. */
  static Guest boot(
      Path kernel, List<String> modules, String options, DatagramSocket frames, int theirPort)
      throws IOException {
    return boot(
        kernel,
        modules,
        options,
        List.of(
            "-netdev",
            ("dgram,id=net,local.type=inet,local.host=127.0.0.1,local.port=%d,"
                    + "remote.type=inet,remote.host=127.0.0.1,remote.port=%d")
                .formatted(theirPort, frames.getLocalPort()),
            "-device",
            "virtio-net-device,netdev=net,mac=52:54:00:00:00:01"),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), theirPort));
  }

  static Guest boot(
      Path kernel,
      List<String> modules,
      String options,
      List<String> network,
      InetSocketAddress address)
      throws IOException {
    var command = new ArrayList<String>(List.of("qemu-system-x86_64"));
    command.addAll(List.of("-machine", "microvm,accel=tcg,pic=off,pit=off", "-bios", "qboot.rom"));
    command.addAll(List.of("-global", "virtio-mmio.force-legacy=false", "-m", "16"));
    command.addAll(List.of("-kernel", kernel.toString(), "-append", options));
    for (String module : modules) command.addAll(List.of("-initrd", module));
    command.addAll(List.of("-nodefaults", "-display", "none", "-serial", "stdio", "-no-reboot"));
    command.addAll(List.of("-device", "isa-debug-exit,iobase=0xf4,iosize=4"));
    command.addAll(network);
    return new Guest(command, address);
  }

  /** Where it is asked over UDP and TCP. */
  InetSocketAddress address() {
    return address;
  }
}
