package deens.transport.tcp;

import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;

/** What is between the octets of a connection and its messages. */
public interface Layer {
  /** Nothing. */
  Layer PLAIN =
      new Layer() {
        @Override
        public String protocol() {
          return "tcp";
        }

        @Override
        public boolean isBegunBy(int octet) {
          return false;
        }

        @Override
        public void add(Channel channel) {}

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel
        public void endOutput(Channel channel) {
          ((DuplexChannel) channel).shutdownOutput();
        }
      };

  /** Returns what it is called where addresses are. */
  String protocol();

  /** Whether the first octet of a connection is its own, and not of what may come before it. */
  boolean isBegunBy(int octet);

  /** Adds its handlers to a new connection's pipeline, at its end. On the event loop. */
  void add(Channel channel);

  /** Ends our side of a connection behind all that was sent, so that the client knows. */
  void endOutput(Channel channel);
}
