// tout le tableau part, et non le texte seul
import java.net.*;

public class UdpWholeBuffer {
  public static void main(String[] args) throws Exception {
    DatagramSocket s = new DatagramSocket();
    InetAddress machine = InetAddress.getByName(args[0]);
    int port = Integer.parseInt(args[1]);
    byte[] msg = new byte[64];
    byte[] texte = "bonjour".getBytes();
    System.arraycopy(texte, 0, msg, 0, texte.length);
    s.send(new DatagramPacket(msg, msg.length, machine, port));
    byte[] rep = new byte[4];
    s.receive(new DatagramPacket(rep, rep.length));
    s.close();
  }
}
