// Right: Java's ServerSocket, a thread for each client. Usage: java Counter.java [PORT]
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

public class Counter {
  public static void main(String[] args) throws IOException {
    try (ServerSocket server = new ServerSocket(args.length > 0 ? Integer.parseInt(args[0]) : 7100)) {
      for (;;) {
        Socket client = server.accept();
        new Thread(() -> serve(client)).start();
      }
    }
  }

  private static void serve(Socket client) {
    try (client) {
      byte[] question = new byte[4];
      new DataInputStream(client.getInputStream()).readFully(question);
      int n = ByteBuffer.wrap(question).order(ByteOrder.nativeOrder()).getInt();
      OutputStream out = client.getOutputStream();
      out.write(ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(n + 1).array());
      out.flush();
    } catch (IOException gone) {
      // The client has left: the next one comes.
    }
  }
}
