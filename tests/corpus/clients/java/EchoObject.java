// ObjectInputStream attend avant que rien ne soit parti
import java.io.*;
import java.net.*;

public class EchoObject {
  public static void main(String[] args) throws Exception {
    Socket s = new Socket(args[0], Integer.parseInt(args[1]));
    ObjectInputStream in = new ObjectInputStream(s.getInputStream());
    ObjectOutputStream out = new ObjectOutputStream(s.getOutputStream());
    out.writeObject("bonjour");
    System.out.println(in.readObject());
    s.close();
  }
}
