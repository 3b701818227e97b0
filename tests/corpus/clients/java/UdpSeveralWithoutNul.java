// plusieurs messages sur une socket
import java.net.*;

public class UdpSeveralWithoutNul {
  public static void main(String[] args) throws Exception {
    DatagramSocket s = new DatagramSocket();
    InetAddress machine = InetAddress.getByName(args[0]);
    int port = Integer.parseInt(args[1]);
    byte[] rep = new byte[1024];
    for (int i = 0; i < 5; i++) {
      byte[] msg = ("message " + i).getBytes();
      s.send(new DatagramPacket(msg, msg.length, machine, port));
      s.receive(new DatagramPacket(rep, rep.length));
    }
    s.close();
  }
}
