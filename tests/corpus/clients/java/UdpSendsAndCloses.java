// envoie et ferme
import java.net.*;

public class UdpSendsAndCloses {
  public static void main(String[] args) throws Exception {
    DatagramSocket s = new DatagramSocket();
    InetAddress machine = InetAddress.getByName(args[0]);
    int port = Integer.parseInt(args[1]);
    byte[] msg = "MESSAGE DU CLIENT\0".getBytes();
    s.send(new DatagramPacket(msg, msg.length, machine, port));
    s.close();
  }
}
