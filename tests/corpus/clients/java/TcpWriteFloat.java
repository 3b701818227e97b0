// writeFloat
import java.io.*;
import java.net.*;

public class TcpWriteFloat {
  public static void main(String[] args) throws Exception {
    Socket s = new Socket(args[0], Integer.parseInt(args[1]));
    DataOutputStream out = new DataOutputStream(s.getOutputStream());
    DataInputStream in = new DataInputStream(s.getInputStream());
    out.writeFloat(42.5f);
    System.out.println(in.readInt());
    s.close();
  }
}
