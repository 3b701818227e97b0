# Right: socketserver over UDP, a thread for each datagram.
import socketserver


class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        data, sock = self.request
        sock.sendto(data, self.client_address)


with socketserver.ThreadingUDPServer(("0.0.0.0", 7007), Echo) as server:
    server.serve_forever()
