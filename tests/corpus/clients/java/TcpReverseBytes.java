// Integer.reverseBytes avant writeInt
import java.io.*;
import java.net.*;

public class TcpReverseBytes {
  public static void main(String[] args) throws Exception {
    Socket s = new Socket(args[0], Integer.parseInt(args[1]));
    DataOutputStream out = new DataOutputStream(s.getOutputStream());
    DataInputStream in = new DataInputStream(s.getInputStream());
    out.writeInt(Integer.reverseBytes(10));
    System.out.println(Integer.reverseBytes(in.readInt()));
    s.close();
  }
}
