// writeInt, au service en ordre reseau
import java.io.*;
import java.net.*;

public class BigEndianWriteInt {
  public static void main(String[] args) throws Exception {
    Socket s = new Socket(args[0], Integer.parseInt(args[1]));
    DataOutputStream out = new DataOutputStream(s.getOutputStream());
    DataInputStream in = new DataInputStream(s.getInputStream());
    out.writeInt(10);
    System.out.println(in.readInt());
    s.close();
  }
}
