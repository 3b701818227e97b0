# Right: socketserver over UDP, as its documentation has it.
import socketserver
import struct


class Counter(socketserver.BaseRequestHandler):
    count = 0

    def handle(self):
        data, sock = self.request
        Counter.count += 1
        print(f"{self.client_address[0]} : {data!r}")
        sock.sendto(struct.pack("=i", Counter.count), self.client_address)


with socketserver.UDPServer(("0.0.0.0", 4567), Counter) as server:
    server.serve_forever()
