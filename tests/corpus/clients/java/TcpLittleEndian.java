// ByteBuffer en LITTLE_ENDIAN : l'int du serveur
import java.io.*;
import java.net.*;
import java.nio.*;

public class TcpLittleEndian {
  public static void main(String[] args) throws Exception {
    Socket s = new Socket(args[0], Integer.parseInt(args[1]));
    ByteBuffer b = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
    b.putInt(10);
    s.getOutputStream().write(b.array());
    ByteBuffer rep = ByteBuffer.wrap(s.getInputStream().readNBytes(4)).order(ByteOrder.LITTLE_ENDIAN);
    System.out.println(rep.getInt());
    s.close();
  }
}
