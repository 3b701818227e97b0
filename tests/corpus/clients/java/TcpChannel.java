// SocketChannel
import java.net.*;
import java.nio.*;
import java.nio.channels.*;

public class TcpChannel {
  public static void main(String[] args) throws Exception {
    try (SocketChannel c = SocketChannel.open(new InetSocketAddress(args[0], Integer.parseInt(args[1])))) {
      ByteBuffer b = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder());
      b.putInt(10).flip();
      c.write(b);
      b.clear();
      while (b.hasRemaining() && c.read(b) >= 0) continue;
      System.out.println(b.flip().getInt());
    }
  }
}
