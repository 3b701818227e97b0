// UnixDomainSocketAddress
import java.net.*;
import java.nio.*;
import java.nio.channels.*;

public class UnixEcho {
  public static void main(String[] args) throws Exception {
    try (SocketChannel c = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      c.connect(UnixDomainSocketAddress.of(args[0]));
      c.write(ByteBuffer.wrap("bonjour".getBytes()));
      ByteBuffer b = ByteBuffer.allocate(80);
      System.out.println(c.read(b));
    }
  }
}
