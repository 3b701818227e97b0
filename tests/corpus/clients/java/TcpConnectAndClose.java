// connecte et ferme
import java.net.*;

public class TcpConnectAndClose {
  public static void main(String[] args) throws Exception {
    Socket s = new Socket(args[0], Integer.parseInt(args[1]));
    System.out.println(s.isConnected());
    s.close();
  }
}
