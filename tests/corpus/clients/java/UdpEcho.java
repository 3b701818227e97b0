// echo UDP
import java.net.*;

public class UdpEcho {
  public static void main(String[] args) throws Exception {
    DatagramSocket s = new DatagramSocket();
    InetAddress machine = InetAddress.getByName(args[0]);
    int port = Integer.parseInt(args[1]);
    byte[] msg = "bonjour".getBytes("UTF-8");
    s.send(new DatagramPacket(msg, msg.length, machine, port));
    byte[] rep = new byte[100];
    DatagramPacket p = new DatagramPacket(rep, rep.length);
    s.receive(p);
    System.out.println(new String(rep, 0, p.getLength(), "UTF-8"));
    s.close();
  }
}
