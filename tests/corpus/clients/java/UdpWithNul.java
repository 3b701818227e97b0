// le message et son NUL
import java.net.*;

public class UdpWithNul {
  public static void main(String[] args) throws Exception {
    DatagramSocket s = new DatagramSocket();
    InetAddress machine = InetAddress.getByName(args[0]);
    int port = Integer.parseInt(args[1]);
    byte[] msg = "MESSAGE DU CLIENT\0".getBytes();
    s.send(new DatagramPacket(msg, msg.length, machine, port));
    byte[] rep = new byte[4];
    s.receive(new DatagramPacket(rep, rep.length));
    System.out.println("Reponse : " + rep[0]);
    s.close();
  }
}
