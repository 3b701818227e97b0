// DatagramChannel
import java.net.*;
import java.nio.*;
import java.nio.channels.*;

public class UdpChannel {
  public static void main(String[] args) throws Exception {
    try (DatagramChannel c = DatagramChannel.open()) {
      c.send(ByteBuffer.wrap("bonjour\0".getBytes()), new InetSocketAddress(args[0], Integer.parseInt(args[1])));
      ByteBuffer rep = ByteBuffer.allocate(4);
      System.out.println(c.receive(rep));
    }
  }
}
