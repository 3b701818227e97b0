// ObjectOutputStream : la serialisation de Java
import java.io.*;
import java.net.*;

public class TcpWriteObject {
  public static void main(String[] args) throws Exception {
    Socket s = new Socket(args[0], Integer.parseInt(args[1]));
    ObjectOutputStream out = new ObjectOutputStream(s.getOutputStream());
    out.writeObject(Integer.valueOf(10));
    out.flush();
    System.out.println(s.getInputStream().read());
    s.close();
  }
}
