// PrintWriter sans autoflush : rien ne part
import java.io.*;
import java.net.*;

public class EchoWithoutFlush {
  public static void main(String[] args) throws Exception {
    Socket s = new Socket(args[0], Integer.parseInt(args[1]));
    PrintWriter out = new PrintWriter(s.getOutputStream());
    BufferedReader in = new BufferedReader(new InputStreamReader(s.getInputStream()));
    out.println("bonjour");
    System.out.println(in.readLine());
    s.close();
  }
}
