// writeLong : 8 octets
import java.io.*;
import java.net.*;

public class TcpWriteLong {
  public static void main(String[] args) throws Exception {
    Socket s = new Socket(args[0], Integer.parseInt(args[1]));
    DataOutputStream out = new DataOutputStream(s.getOutputStream());
    DataInputStream in = new DataInputStream(s.getInputStream());
    out.writeLong(10);
    System.out.println(in.readInt());
    s.close();
  }
}
