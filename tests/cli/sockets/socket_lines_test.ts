import { assertEquals } from "@std/assert";
import { socketLines } from "../../../src/cli/sockets/socket_view.ts";
import { tableLines } from "../../../src/cli/sockets/sockets.ts";
import { LEFT, UNIX, view } from "../support/views.ts";

Deno.test("socketLines shows a table; what is not there or not known is -", () => {
  assertEquals(socketLines([view(), { ...UNIX, local: "/tmp/a lab" }]), [
    "Protocol     State      Recv-Q  Send-Q  Drops  Local         Remote          User  Process",
    "tcp          LISTEN          2       0      -  0.0.0.0:7100  -               1000  812/guichet-lab",
    "unix/stream  CONNECTED       -       -      -  /tmp/a lab    @abstract name  7     900/server +1",
  ]);
});

Deno.test("socketLines has a column for listeners where a socket has one", () => {
  assertEquals(socketLines([view({ listener: "tcp-counter" }), view(), LEFT]), [
    "Protocol  State      Recv-Q  Send-Q  Drops  Local           Remote           Listener     User  Process",
    "tcp       LISTEN          2       0      -  0.0.0.0:7100    -                tcp-counter  1000  812/guichet-lab",
    "tcp       LISTEN          2       0      -  0.0.0.0:7100    -                -            1000  812/guichet-lab",
    "tcp       TIME_WAIT       2       0      5  127.0.0.1:7100  127.0.0.1:40000  tcp-counter  0     -",
  ]);
});

Deno.test("socketLines says so when there are none", () => {
  assertEquals(socketLines([]), ["No sockets to show"]);
});

Deno.test("the table keeps a socket's name from commanding the terminal", () => {
  const subject = { pids: undefined, isLab: false, labs: [] };
  const lines = tableLines({ subject, sockets: [UNIX], groups: undefined, options: undefined });
  assertEquals([lines.length, lines[1].includes("/tmp/a lab\\n\\x1b[31m/sock  @abstract name")], [2, true]);
});
