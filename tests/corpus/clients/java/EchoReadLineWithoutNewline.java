// print sans \n, et readLine qui attend le \n
import java.io.*;
import java.net.*;

public class EchoReadLineWithoutNewline {
  public static void main(String[] args) throws Exception {
    Socket s = new Socket(args[0], Integer.parseInt(args[1]));
    PrintWriter out = new PrintWriter(s.getOutputStream());
    BufferedReader in = new BufferedReader(new InputStreamReader(s.getInputStream()));
    out.print("bonjour");
    out.flush();
    System.out.println(in.readLine());
    s.close();
  }
}
