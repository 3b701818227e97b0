// println : du texte et un retour a la ligne
import java.io.*;
import java.net.*;

public class TcpPrintln {
  public static void main(String[] args) throws Exception {
    Socket s = new Socket(args[0], Integer.parseInt(args[1]));
    PrintWriter out = new PrintWriter(s.getOutputStream(), true);
    out.println(10);
    System.out.println(s.getInputStream().read());
    s.close();
  }
}
