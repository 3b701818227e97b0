import { assert, assertEquals, assertNotEquals } from "@std/assert";
import type { ListenerConfig } from "../../../src/config/types.ts";
import {
  configuredAddress,
  type LabStart,
  listeningLines,
  readyLine,
  reloadedLine,
  stopHelp,
  stoppedLine,
  stoppingLine,
  transportName,
} from "../../../src/lab/display/start_and_stop.ts";
import type { BoundListener, BoundSocket } from "../../../src/lab/listeners/bound_socket.ts";
import { type ListenerTotals, totalsLines } from "../../../src/lab/display/totals.ts";
import { alignColumns, counted, countText, durationText, sizeText } from "../../../src/text/format.ts";

const MIB = 1024 * 1024;

/** A listener with what its line tells; a number of its own is enough for it to have joined its group. */
function bound(number: number, config: object, socket: Omit<BoundSocket, "fd" | "options">): BoundListener {
  return { number, config: config as ListenerConfig, socket: { fd: 3, options: [], ...socket } };
}

const LISTENERS: BoundListener[] = [
  bound(0, { name: "udp-counter", transport: "udp", service: "counter" }, {
    address: "0.0.0.0:4567",
    receiveBuffer: { asked: 4 * MIB, granted: 8 * MIB },
  }),
  bound(1, { name: "tcp", transport: "tcp", service: "counter", isolate: "connection" }, {
    address: "[::]:7100",
  }),
  bound(2, { name: "multicast", transport: "multicast", service: "print" }, {
    address: "225.0.0.10:7200",
    receiveBuffer: { asked: 4 * MIB, granted: 425984 },
  }),
  bound(3, { name: "unix-echo", transport: "unix", socket: "stream", service: "echo" }, {
    address: "/tmp/g\x1b.sock",
  }),
];

const JOINED = new Map([[2, ["lo", "eth0"]]]);

const START: LabStart = { ms: 123.4, name: "Sockets lab", listeners: 6, workers: 2, pid: 4242 };

function listener(part: object): ListenerConfig {
  return part as ListenerConfig;
}

Deno.test("listeningLines aligns the columns over all listeners", () => {
  assertEquals(listeningLines(LISTENERS, JOINED, "en"), [
    "Listening  udp-counter  udp          0.0.0.0:4567     counter  receive buffer 4 MiB asked, 8 MiB granted",
    "Listening  tcp          tcp          [::]:7100        counter  a worker for each connection",
    "Listening  multicast    multicast    225.0.0.10:7200  print    " +
    "on lo eth0, receive buffer 4 MiB asked, 416 KiB granted (net.core.rmem_max)",
    "Listening  unix-echo    unix/stream  /tmp/g\\x1b.sock  echo",
  ]);
});

Deno.test("listeningLines can be split on two spaces in both languages", () => {
  for (const language of ["en", "fr"] as const) {
    for (const [i, line] of listeningLines(LISTENERS, JOINED, language).entries()) {
      const [word, name, transport, address, service] = line.split(/\s{2,}/);
      assertEquals(word, language === "en" ? "Listening" : "Écoute");
      assertEquals([name, transport, service], [
        LISTENERS[i].config.name,
        transportName(LISTENERS[i].config),
        LISTENERS[i].config.service,
      ]);
      assertEquals(address, LISTENERS[i].socket.address.replace("\x1b", "\\x1b"));
    }
  }
});

Deno.test("listeningLines says when a group was joined nowhere", () => {
  const [line] = listeningLines(
    [{ ...LISTENERS[2], socket: { ...LISTENERS[2].socket, receiveBuffer: undefined } }],
    new Map([[2, []]]),
    "fr",
  );
  assertEquals(
    line,
    "Écoute  multicast  multicast  225.0.0.10:7200  print  sur aucune interface pour l'instant",
  );
});

Deno.test("readyLine counts in the language's own plural", () => {
  assertEquals(readyLine(START, "en"), "Ready in 123 ms: Sockets lab, 6 listeners, 2 workers, pid 4242");
  assertEquals(
    readyLine(START, "fr"),
    "Prêt en 123 ms : Sockets lab, 6 exercices, 2 workers, pid 4242",
  );
  const one = { ...START, ms: 1234, listeners: 1, workers: 1, name: "a\nb" };
  assertEquals(readyLine(one, "en"), "Ready in 1.2 s: a\\nb, 1 listener, 1 worker, pid 4242");
  assertEquals(readyLine(one, "fr"), "Prêt en 1,2 s : a\\nb, 1 exercice, 1 worker, pid 4242");
});

Deno.test("stopHelp tells how, in the course's words where the course's servers are shown", () => {
  assertEquals(stopHelp("course", 1, "fr"), "Appuyer sur une <Entree> pour tuer le serveur");
  assertEquals(stopHelp(true, 1, "fr"), "Appuyez sur Entrée pour arrêter le lab");
  assertEquals(stopHelp(true, 1, "en"), "Press Enter to stop the lab");
  assertEquals(stopHelp(false, 4242, "en"), "Stop it with Ctrl-C or kill -TERM 4242");
  assertEquals(stopHelp(false, 4242, "fr"), "Arrêter avec Ctrl-C ou kill -TERM 4242");
  // Outside the container, process 1 is the machine's init.
  assertEquals(stopHelp(false, 1, "en"), "Stop it with Ctrl-C or by stopping its container");
  assertEquals(stopHelp(false, 1, "fr"), "Arrêter avec Ctrl-C ou en arrêtant le conteneur");
});

Deno.test("stoppingLine tells why, and how long open connections have", () => {
  assertEquals(stoppingLine("enter", 0, 5000, "en"), "Stopping: Enter was pressed");
  assertEquals(
    stoppingLine("SIGTERM", 1, 5000, "en"),
    "Stopping: SIGTERM; 1 open connection has 5 s to finish",
  );
  assertEquals(
    stoppingLine("SIGINT", 3, 90_000, "fr"),
    "Arrêt : SIGINT (Ctrl-C) ; 3 connexions ouvertes ont 1 min 30 s pour finir",
  );
  assertEquals(stoppedLine(12_345, "en"), "Stopped after 12 s");
  assertEquals(stoppedLine(500, "fr"), "Arrêté après 500 ms");
});

Deno.test("reloadedLine says what waits, with French spaces before its signs", () => {
  const report = { applied: true, problems: [], later: ["[board]"] };
  assertEquals(reloadedLine(report, "en"), "Reloaded; [board] at the next start");
  assertEquals(reloadedLine(report, "fr"), "Rechargé ; [board] au prochain démarrage");
  assertEquals(reloadedLine({ ...report, later: [], problems: ["x"] }, "fr"), "Rechargé : 1 erreur");
});

Deno.test("transportName and configuredAddress say what the configuration asks for", () => {
  const cases: [ListenerConfig, string, string][] = [
    [listener({ transport: "udp", address: "0.0.0.0", port: 4567 }), "udp", "0.0.0.0:4567"],
    [listener({ transport: "tcp", address: "::", port: 7100 }), "tcp", "[::]:7100"],
    [listener({ transport: "multicast", group: "ff02::1", port: 7200 }), "multicast", "[ff02::1]:7200"],
    [listener({ transport: "unix", socket: "seqpacket", path: "/tmp/s" }), "unix/seqpacket", "/tmp/s"],
  ];
  for (const [config, transport, address] of cases) {
    assertEquals([transportName(config), configuredAddress(config)], [transport, address]);
  }
});

const NOBODY: ListenerTotals = {
  name: "quiet",
  datagrams: 0,
  connections: 0,
  answers: 0,
  bytesIn: 0,
  bytesOut: 0,
  refused: 0,
  errors: 0,
  urgent: 0,
  kernelDrops: 0,
};
const UDP = {
  ...NOBODY,
  name: "udp-counter",
  datagrams: 1204,
  answers: 1204,
  bytesIn: 21_672,
  bytesOut: 4816,
};
const TCP = { ...NOBODY, name: "tcp", connections: 31, answers: 30, bytesIn: 124, bytesOut: 120, refused: 2 };

Deno.test("totalsLines is a table with dashes for zero and a row of sums", () => {
  assertEquals(totalsLines([UDP, TCP, NOBODY], "en"), [
    "Totals       datagrams  connections  answers  bytes in  bytes out  refused  errors  dropped by kernel",
    "udp-counter      1,204            -    1,204    21,672      4,816        -       -                  -",
    "tcp                  -           31       30       124        120        2       -                  -",
    "quiet                -            -        -         -          -        -       -                  -",
    "all              1,204           31    1,234    21,796      4,936        2       -                  -",
  ]);
});

Deno.test("totalsLines of one listener has no sums; French groups digits by a space", () => {
  assertEquals(totalsLines([UDP], "fr"), [
    "Totaux       datagrammes  connexions  réponses  octets reçus  octets envoyés  refus  erreurs  perdus par le noyau",
    "udp-counter        1 204           -     1 204        21 672           4 816      -        -                    -",
  ]);
});

Deno.test("sizeText, durationText and countText write numbers as people read them", () => {
  const sizes: [number, string, string][] = [
    [80, "80 bytes", "80 octets"],
    [1024, "1 KiB", "1 Kio"],
    [217_600, "212.5 KiB", "212,5 Kio"],
    [4 * MIB, "4 MiB", "4 Mio"],
    [2048 * MIB, "2 GiB", "2 Gio"],
  ];
  for (const [size, en, fr] of sizes) assertEquals([sizeText(size, "en"), sizeText(size, "fr")], [en, fr]);
  const times: [number, string][] = [
    [0, "0 ms"],
    [999.4, "999 ms"],
    [1500, "1.5 s"],
    [5000, "5 s"],
    [59_400, "59 s"],
    [60_000, "1 min"],
    [200_000, "3 min 20 s"],
    [3_600_000, "1 h"],
    [7_500_000, "2 h 5 min"],
  ];
  for (const [ms, text] of times) assertEquals(durationText(ms, "en"), text);
  const counts = [0, 999, 1000, 1234567].map((count) => countText(count, "en"));
  assertEquals(counts, ["0", "999", "1,000", "1,234,567"]);
  assertEquals([counted(0, "a", "b", "en"), counted(0, "a", "b", "fr")], ["0 b", "0 a"]);
});

Deno.test("alignColumns pads no line at its end", () => {
  assertEquals(alignColumns([["a", "", ""], ["bb", "c", "d"]]), ["a", "bb  c  d"]);
  for (const line of totalsLines([UDP, NOBODY], "fr")) assert(!/\s$/.test(line));
  assertNotEquals(alignColumns([["é", "x"]]), alignColumns([["é ", "x"]]));
});
