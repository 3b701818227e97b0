// connect, puis trois demandes
import java.net.*;

public class UdpConnected {
  public static void main(String[] args) throws Exception {
    DatagramSocket s = new DatagramSocket();
    InetAddress machine = InetAddress.getByName(args[0]);
    int port = Integer.parseInt(args[1]);
    s.connect(machine, port);
    byte[] rep = new byte[4];
    for (int i = 0; i < 3; i++) {
      byte[] msg = ("message " + i + "\0").getBytes();
      s.send(new DatagramPacket(msg, msg.length));
      s.receive(new DatagramPacket(rep, rep.length));
    }
    s.close();
  }
}
