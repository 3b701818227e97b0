// What a beginner may type to see a first exchange: a command for a terminal, and the C that matters. Pure.
// @ts-check

/**
 * @typedef {object} Exercise
 * @property {string} name
 * @property {string} transport
 * @property {string} [socket] a Unix socket's type
 * @property {string} address
 * @property {string} service
 * @property {"little" | "big"} byteOrder of its ints
 */

/** The course's lab, for a server that doesn't tell. @type {readonly Exercise[]} */
const COURSE = [
  {
    name: "tcp-counter",
    transport: "tcp",
    address: "0.0.0.0:7100",
    service: "counter",
    byteOrder: "little",
  },
  {
    name: "udp-counter",
    transport: "udp",
    address: "0.0.0.0:4567",
    service: "counter",
    byteOrder: "little",
  },
];

/**
 * @param {string} address `0.0.0.0:7100`, `[::]:7100`
 * @returns {string} "" for a path
 */
function portOf(address) {
  return /:(\d+)$/.exec(address)?.[1] ?? "";
}

/**
 * One command for each exercise that can be tried from a terminal. Each works with the three programs that are
 * called nc: OpenBSD's, Nmap's ncat and the traditional one; what they don't have in common is done by socat.
 * @param {readonly Exercise[] | undefined} exercises
 * @param {string} host the lab, as the reader's browser knows it
 * @returns {readonly { name: string, command: string }[]}
 */
export function commands(exercises, host) {
  return (exercises ?? COURSE).flatMap((exercise) => {
    const command = commandFor(exercise, host);
    return command === "" ? [] : [{ name: exercise.name, command }];
  });
}

/**
 * @param {Exercise} exercise
 * @param {string} host
 */
function commandFor(exercise, host) {
  const { transport, address, socket, service } = exercise;
  const port = portOf(address);
  const read = reading(exercise);
  // An IPv6 address stands in brackets in a URL, and without them after nc.
  const bare = host.replace(/^\[(.*)\]$/, "$1");
  switch (transport) {
    case "tcp":
      // Only some nc can end their output and read on: -N, -q and nothing at all mean it.
      if (service === "half-close") return `${sending(exercise)} | socat -t5 - TCP:${host}:${port}${read}`;
      // The end of input alone does not end every nc: -w1 does, a second later. The counter ends by itself.
      return isSilent(service)
        ? `nc -w1 ${bare} ${port} </dev/null${read}`
        : `${sending(exercise)} | nc${service === "counter" ? "" : " -w1"} ${bare} ${port}${read}`;
    case "udp":
      // ncat ends with its input, whether an answer is on its way or not: so the input lasts a second.
      return `(${sending(exercise)}; sleep 1) | nc -u -w1 ${bare} ${port}${read}`;
    case "multicast":
      return `${sending(exercise)} | socat - UDP-DATAGRAM:${address}`;
    case "unix":
      return `${sending(exercise)} | socat -t1 - ${unixTarget(address, socket)}${read}`;
    case "icmp":
      return `ping -c1 ${bare}`;
    default:
      return "";
  }
}

/**
 * Whether a service speaks by itself: what is sent to it is too much.
 * @param {string} service
 */
function isSilent(service) {
  return service === "daytime" || service === "time" || service === "chargen";
}

/**
 * @param {string} path
 * @param {string | undefined} socket
 */
function unixTarget(path, socket) {
  // A datagram is answered only where its sender has a name.
  if (socket === "dgram") return `UNIX-SENDTO:${path},bind=/tmp/client.$$`;
  return socket === "seqpacket" ? `UNIX-CONNECT:${path},type=5` : `UNIX-CONNECT:${path}`;
}

/**
 * What the service wants: an int, a text with its NUL, or any bytes.
 * @param {Exercise} exercise
 */
function sending({ transport, socket, service, byteOrder }) {
  const isStream = transport === "tcp" || (transport === "unix" && socket !== "dgram");
  if (service === "half-close" || (service === "counter" && isStream)) {
    return byteOrder === "big" ? "printf '\\0\\0\\0\\5'" : "printf '\\5\\0\\0\\0'";
  }
  if (service === "counter" || service === "print") return "printf 'hello\\0'";
  return isSilent(service) ? "echo" : "printf 'hello'";
}

/**
 * How an answer that is no text is made readable.
 * @param {Exercise} exercise
 */
function reading({ service, byteOrder }) {
  if (service === "chargen") return " | head -n 4";
  if (service === "time") return " | od -An -tx1";
  if (service !== "counter" && service !== "half-close") return "";
  return byteOrder === "big" ? " | od -An -tx1" : " | od -An -td4";
}

/**
 * @param {readonly Exercise[] | undefined} exercises
 * @param {string} host
 */
export function cLines(exercises, host) {
  const tcp = (exercises ?? COURSE).find(({ transport }) => transport === "tcp");
  const port = tcp === undefined ? "7100" : portOf(tcp.address);
  const numeric = /^[\d.]+$/.test(host) ? host : "10.0.0.1";
  return `int s = socket(AF_INET, SOCK_STREAM, 0);
struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(${port}) };
inet_pton(AF_INET, "${numeric}", &to.sin_addr);
if (connect(s, (struct sockaddr *)&to, sizeof to) < 0) perror("connect");
int n = 5;  write(s, &n, sizeof n);  read(s, &n, sizeof n);`;
}
