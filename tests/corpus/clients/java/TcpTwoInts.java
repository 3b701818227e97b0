// deux writeInt
import java.io.*;
import java.net.*;

public class TcpTwoInts {
  public static void main(String[] args) throws Exception {
    Socket s = new Socket(args[0], Integer.parseInt(args[1]));
    DataOutputStream out = new DataOutputStream(s.getOutputStream());
    DataInputStream in = new DataInputStream(s.getInputStream());
    out.writeInt(10);
    out.writeInt(20);
    System.out.println(in.readInt());
    s.close();
  }
}
