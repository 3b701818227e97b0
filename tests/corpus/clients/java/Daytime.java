// readLine
import java.io.*;
import java.net.*;

public class Daytime {
  public static void main(String[] args) throws Exception {
    try (Socket s = new Socket(args[0], Integer.parseInt(args[1]))) {
      System.out.println(new BufferedReader(new InputStreamReader(s.getInputStream())).readLine());
    }
  }
}
