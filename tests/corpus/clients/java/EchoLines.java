// println et readLine
import java.io.*;
import java.net.*;

public class EchoLines {
  public static void main(String[] args) throws Exception {
    try (Socket s = new Socket(args[0], Integer.parseInt(args[1]));
        PrintWriter out = new PrintWriter(s.getOutputStream(), true);
        BufferedReader in = new BufferedReader(new InputStreamReader(s.getInputStream()))) {
      for (String mot : new String[] {"un", "deux", "trois"}) {
        out.println(mot);
        System.out.println(in.readLine());
      }
    }
  }
}
