// What a beginner may type to see a first exchange: a command for a terminal, and the C that matters. Pure.
// @ts-check

/**
 * @typedef {object} Exercise
 * @property {string} name
 * @property {string} transport
 * @property {string} address
 * @property {string} service
 */

/** The course's lab, for a server that doesn't tell. */
const COURSE = [
  { name: "tcp-counter", transport: "tcp", address: "0.0.0.0:7100", service: "counter" },
  { name: "udp-counter", transport: "udp", address: "0.0.0.0:4567", service: "counter" },
];

/**
 * @param {string} address `0.0.0.0:7100`, `[::]:7100`
 * @returns {string} "" for a path
 */
function portOf(address) {
  return /:(\d+)$/.exec(address)?.[1] ?? "";
}

/**
 * One command for each exercise that can be tried from a terminal.
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
function commandFor({ transport, address, service }, host) {
  const port = portOf(address);
  const bytes = service === "counter" && transport !== "udp" ? "printf '\\5\\0\\0\\0'" : "printf 'hello'";
  const read = service === "counter" ? " | od -An -td4" : "";
  if (transport === "tcp" && port !== "") return `${bytes} | nc ${host} ${port}${read}`;
  if (transport === "udp" && port !== "") return `${bytes} | nc -u -w1 ${host} ${port}${read}`;
  if (transport === "multicast") return `printf 'hello' | socat - UDP-DATAGRAM:${address}`;
  if (transport === "unix" && port === "") return `${bytes} | nc -U ${address}${read}`;
  return "";
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
