// shutdownOutput, puis la reponse
import java.io.*;
import java.net.*;
import java.nio.*;

public class HalfClose {
  public static void main(String[] args) throws Exception {
    Socket s = new Socket(args[0], Integer.parseInt(args[1]));
    ByteBuffer b = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
    b.putInt(10);
    s.getOutputStream().write(b.array());
    s.shutdownOutput();
    System.out.println(s.getInputStream().readAllBytes().length);
    s.close();
  }
}
