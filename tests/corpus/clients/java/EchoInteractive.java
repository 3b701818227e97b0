// le clavier, ligne par ligne
import java.io.*;
import java.net.*;
import java.util.*;

public class EchoInteractive {
  public static void main(String[] args) throws Exception {
    Socket s = new Socket(args[0], Integer.parseInt(args[1]));
    PrintWriter out = new PrintWriter(s.getOutputStream(), true);
    Scanner in = new Scanner(s.getInputStream());
    Scanner clavier = new Scanner(System.in);
    while (clavier.hasNextLine()) {
      out.println(clavier.nextLine());
      System.out.println(in.nextLine());
    }
    s.close();
  }
}
