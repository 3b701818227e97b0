// lit jusqu'a -1 : la fin ne vient pas
import java.io.*;
import java.net.*;

public class EchoUntilMinusOne {
  public static void main(String[] args) throws Exception {
    Socket s = new Socket(args[0], Integer.parseInt(args[1]));
    s.getOutputStream().write("bonjour\n".getBytes());
    int c;
    while ((c = s.getInputStream().read()) != -1) System.out.print((char) c);
    s.close();
  }
}
