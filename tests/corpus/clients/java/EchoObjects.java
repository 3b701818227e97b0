// des objets par l'echo
import java.io.*;
import java.net.*;

public class EchoObjects {
  public static void main(String[] args) throws Exception {
    Socket s = new Socket(args[0], Integer.parseInt(args[1]));
    ObjectOutputStream out = new ObjectOutputStream(s.getOutputStream());
    out.writeObject("bonjour");
    out.flush();
    ObjectInputStream in = new ObjectInputStream(s.getInputStream());
    System.out.println(in.readObject());
    s.close();
  }
}
