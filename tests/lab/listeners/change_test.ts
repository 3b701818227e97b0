// What changes from one configuration to the next, as a reload sees it.
import { assert, assertEquals } from "@std/assert";
import { loadConfig } from "../../../src/config/load.ts";
import type { ListenerConfig } from "../../../src/config/types.ts";
import { diff, same } from "../../../src/lab/listeners/change.ts";
import { labOf, tcp, udp, unix } from "../../workers/support/lab_config.ts";

function change(before: ListenerConfig[], after: ListenerConfig[], traps: ListenerConfig[] = []) {
  return diff(labOf(before, 2), labOf(after, 2), traps).listeners.map(({ config, before, late }) =>
    `${config.name} ${before === undefined ? "new" : `was ${before.name}`}${late ? ", late" : ""}`
  );
}

Deno.test("diff keeps a listener whose socket serves the new one too, whatever else of it has changed", () => {
  const before = udp("counter", "counter", { port: 4567 });
  assertEquals(change([before], [{ ...before, name: "renamed", service: "echo" }]), ["renamed was counter"]);
  const path = unix("/tmp/a", "echo", "echo");
  assertEquals(change([path], [{ ...path, mode: 0o600, backlog: 1 }]), ["echo was echo"]);
});

Deno.test("diff keeps the socket of a listener that becomes another challenge, or whose network worsens", () => {
  const before = udp("lost", "challenge", { port: 4567, challenge: "lost" });
  const changed = { ...before, challenge: "duplicate" as const };
  const { impair } = loadConfig(
    '[[listener]]\nname = "a"\ntransport = "udp"\nport = 1\nservice = "echo"\nimpair.loss = "1%"',
    "lab.toml",
  ).listeners[0];
  assertEquals(change([before], [changed]), ["lost was lost"]);
  assert(!same(before, changed));
  assert(impair !== undefined && !same(before, { ...before, impair }));
  assert(!same({ ...before, impair }, { ...before, impair: { ...impair, seed: 7 } }));
});

Deno.test("diff has exercises take effect at once", () => {
  const [old, fresh] = [labOf([], 2), labOf([], 2)];
  const title = { en: "One", fr: "Un" };
  fresh.exercises = [{ name: "one", title, listener: "a", points: 1, optional: false }];
  assertEquals(diff(old, fresh).later, []);
});

Deno.test("diff leaves a counter the lab's own where the lab was started without a cluster", () => {
  const alone = udp("counter", "counter", { port: 4567 });
  const cluster = loadConfig(
    '[[listener]]\nname = "a"\ntransport = "udp"\nport = 1\nservice = "echo"\n' +
      '[cluster]\ndatabase = "postgresql://db/x"\n',
    "lab.toml",
  ).cluster;
  const wanted = { ...labOf([{ ...alone, count: "cluster" as const }], 2), cluster };
  const joined = (old: typeof wanted) => diff(old, wanted).listeners.map(({ config }) => config);
  assertEquals(joined({ ...labOf([alone], 2), cluster: undefined }), [alone]);
  assertEquals(diff(labOf([alone], 2), wanted).later, ["[cluster]"]);
  assertEquals(joined({ ...labOf([alone], 2), cluster }), wanted.listeners);
});

Deno.test("diff goes by the name where the kernel chooses the port", () => {
  assertEquals(change([tcp("a", "echo"), tcp("b", "echo")], [tcp("b", "echo"), tcp("c", "echo")]), [
    "b was b",
    "c new",
  ]);
});

Deno.test("diff has a new listener wait for one that goes, or a trap, where it wants that one's address", () => {
  const old = tcp("old", "echo", { address: "127.0.0.1", port: 7100 });
  const fresh = tcp("fresh", "echo", { address: "0.0.0.0", port: 7100 });
  assertEquals(change([old], [fresh]), ["fresh new, late"]);
  assertEquals(change([old], [old, { ...fresh, port: 7101 }]), ["old was old", "fresh new"]);
  assertEquals(change([], [fresh], [{ ...old, name: "trap" }]), ["fresh new, late"]);
  assertEquals(change([old], [udp("fresh", "echo", { port: 7100 })]), ["fresh new"]);
  const [stream, dgram] = [unix("/tmp/a", "a", "echo"), unix("/tmp/a", "a", "echo", { socket: "dgram" })];
  assertEquals(change([stream], [dgram]), ["a new, late"]);
});

Deno.test("diff tells the keys that have no effect before the next start", () => {
  const [old, fresh] = [labOf([], 2), labOf([], 3)];
  fresh.board.port = 1;
  fresh.lab.name = "Other";
  assertEquals(diff(old, fresh).later, ["[lab] workers", "[board]"]);
});

Deno.test("diff takes a section that is written out, or in another order, for the same", () => {
  const written = (board: string) =>
    loadConfig(
      `[[listener]]\nname = "a"\ntransport = "tcp"\nport = 0\nservice = "echo"\n${board}`,
      "lab.toml",
    );
  const old = written("");
  assertEquals(diff(old, written('[board]\nport = 8080\naddress = "127.0.0.1"\n')).later, []);
  assertEquals(diff(old, written('[board]\naddress = "0.0.0.0"\n')).later, ["[board]"]);
});
