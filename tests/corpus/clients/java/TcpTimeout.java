// setSoTimeout
import java.net.*;

public class TcpTimeout {
  public static void main(String[] args) throws Exception {
    try (Socket s = new Socket()) {
      s.connect(new InetSocketAddress(args[0], Integer.parseInt(args[1])), 2000);
      s.setSoTimeout(3000);
      s.getOutputStream().write(new byte[] {10, 0, 0, 0});
      System.out.println(s.getInputStream().read());
      s.getInputStream().readNBytes(3);
    }
  }
}
