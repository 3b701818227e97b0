// un message au groupe
import java.net.*;

public class Multicast {
  public static void main(String[] args) throws Exception {
    MulticastSocket s = new MulticastSocket();
    byte[] msg = "MESSAGE DU CLIENT\0".getBytes();
    s.send(new DatagramPacket(msg, msg.length, InetAddress.getByName(args[0]), Integer.parseInt(args[1])));
    s.close();
  }
}
