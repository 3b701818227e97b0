// BufferedOutputStream sans flush : rien ne part
import java.io.*;
import java.net.*;

public class TcpBuffered {
  public static void main(String[] args) throws Exception {
    Socket s = new Socket(args[0], Integer.parseInt(args[1]));
    DataOutputStream out = new DataOutputStream(s.getOutputStream());
    DataInputStream in = new DataInputStream(s.getInputStream());
    BufferedOutputStream tampon = new BufferedOutputStream(out);
    tampon.write(new byte[] {10, 0, 0, 0});
    System.out.println(in.readInt());
    s.close();
  }
}
