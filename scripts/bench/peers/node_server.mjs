// The counter and the echo as they are usually written for Node: its dgram and net modules, their events.
// node node_server.mjs TRANSPORT SERVICE WHERE RCVBUF, where WHERE is a port or, for a Unix stream, a path.

import dgram from "node:dgram";
import net from "node:net";
import process from "node:process";
import { Buffer } from "node:buffer";

const [transport, service, where, receiveBuffer] = process.argv.slice(2);
const echo = service === "echo";

function serveUdp() {
  const socket = dgram.createSocket({ type: "udp4", recvBufferSize: Number(receiveBuffer) });
  let count = 0;
  socket.on("message", (message, peer) => {
    if (echo) return socket.send(message, peer.port, peer.address);
    const answer = Buffer.allocUnsafe(4);
    answer.writeInt32LE(count = (count + 1) | 0);
    socket.send(answer, peer.port, peer.address);
  });
  socket.bind(Number(where), "0.0.0.0", sayReady);
}

function answerNumber(socket) {
  const number = Buffer.alloc(4);
  let have = 0;
  socket.on("data", (bytes) => {
    if (have === 4) return;
    have += bytes.copy(number, have, 0, 4 - have);
    if (have < 4) return;
    number.writeInt32LE((number.readInt32LE() + 1) | 0);
    socket.end(number);
  });
}

function sendBack(socket) {
  socket.pipe(socket);
}

function serveStream() {
  const server = net.createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    socket.on("error", () => socket.destroy());
    if (echo) sendBack(socket);
    else answerNumber(socket);
  });
  if (transport === "unix") server.listen({ path: where, backlog: 4096 }, sayReady);
  else server.listen({ port: Number(where), host: "0.0.0.0", backlog: 4096 }, sayReady);
}

function sayReady() {
  console.log("Ready");
}

process.stdin.on("end", () => process.exit(0)).resume();
if (transport === "udp") serveUdp();
else serveStream();
