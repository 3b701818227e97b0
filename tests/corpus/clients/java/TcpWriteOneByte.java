// write(10) : un octet
import java.io.*;
import java.net.*;

public class TcpWriteOneByte {
  public static void main(String[] args) throws Exception {
    Socket s = new Socket(args[0], Integer.parseInt(args[1]));
    DataOutputStream out = new DataOutputStream(s.getOutputStream());
    DataInputStream in = new DataInputStream(s.getInputStream());
    out.write(10);
    System.out.println(in.readInt());
    s.close();
  }
}
