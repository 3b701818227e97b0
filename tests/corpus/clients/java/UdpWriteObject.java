// la serialisation de Java
import java.io.*;
import java.net.*;

public class UdpWriteObject {
  public static void main(String[] args) throws Exception {
    DatagramSocket s = new DatagramSocket();
    InetAddress machine = InetAddress.getByName(args[0]);
    int port = Integer.parseInt(args[1]);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new ObjectOutputStream(bytes).writeObject("bonjour");
    byte[] msg = bytes.toByteArray();
    s.send(new DatagramPacket(msg, msg.length, machine, port));
    byte[] rep = new byte[4];
    s.receive(new DatagramPacket(rep, rep.length));
    System.out.println("Reponse : " + rep[0]);
    s.close();
  }
}
