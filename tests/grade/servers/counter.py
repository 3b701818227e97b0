# Right: Python's socketserver, a thread for each client. Usage: counter.py [PORT]; prints a line once it listens.
import socketserver
import struct
import sys


class Counter(socketserver.BaseRequestHandler):
    def handle(self):
        data = b""
        while len(data) < 4:
            more = self.request.recv(4 - len(data))
            if not more:
                return
            data += more
        (n,) = struct.unpack("=I", data)
        self.request.sendall(struct.pack("=I", (n + 1) & 0xFFFFFFFF))


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


with Server(("0.0.0.0", int(sys.argv[1]) if len(sys.argv) > 1 else 7100), Counter) as server:
    print("ready", flush=True)
    server.serve_forever()
