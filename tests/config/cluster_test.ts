// What a configuration may say of its cluster: the database's address, and what counters take from there.
import { assert, assertEquals } from "@std/assert";
import { parseDatabase } from "../../src/config/database.ts";
import { loadConfig } from "../../src/config/load.ts";
import { listener, problemsOf } from "./support/problems.ts";

const PLAIN = { rootCertificate: "", certificate: "", key: "" };

Deno.test("parseDatabase reads an address as libpq does", () => {
  const cases: [string, object][] = [
    ["postgresql://guichet@db.example.org/guichet", {
      host: "db.example.org",
      port: 5432,
      user: "guichet",
      name: "guichet",
      tls: "verify-full",
      ...PLAIN,
    }],
    ["postgresql://guichet@/a%20b?host=/run/postgresql&port=5433", {
      host: "/run/postgresql",
      port: 5433,
      user: "guichet",
      name: "a b",
      tls: "disable",
      ...PLAIN,
    }],
    ["postgres://[::1]:9/x?sslmode=require&sslrootcert=/ca&sslcert=/c&sslkey=/k", {
      host: "::1",
      port: 9,
      user: "",
      name: "x",
      tls: "require",
      rootCertificate: "/ca",
      certificate: "/c",
      key: "/k",
    }],
  ];
  for (const [text, database] of cases) assertEquals(parseDatabase(text), database as unknown);
  for (const host of ["127.0.0.1", "localhost", "[::1]"]) {
    const database = parseDatabase(`postgresql://${host}/x`);
    assert(typeof database === "object" && database.tls === "disable");
  }
});

Deno.test("parseDatabase says what is wrong, and never quotes an address that may hold a password", () => {
  const cases: [string, string][] = [
    ["db.example.org", "is no such address"],
    ["mysql://a/b", "is no such address"],
    ["postgresql://guichet:hunter2@db/x", "holds a password: take it out, and put it into password_file"],
    ["postgresql:///x", "names no host"],
    ["postgresql://db", "names no database"],
    ["postgresql://db/", "names no database"],
    ["postgresql://db/x?port=0", "has a wrong port"],
    [
      "postgresql://db/x?sslmode=prefer",
      "has a wrong sslmode: expected disable, require, verify-ca, verify-full",
    ],
    ["postgresql://db/x?options=-c", 'has the parameter "options", which is not known here'],
    ["postgresql://%zz@db/x", "has a wrong user"],
  ];
  for (const [text, wrong] of cases) assertEquals(parseDatabase(text), wrong);
  const [problem] = problemsOf(listener("udp") + '[cluster]\ndatabase = "postgresql://a:hunter2@b/c"\n');
  assert(!problem.includes("hunter2"), problem);
});

Deno.test("without a database there is no cluster", () => {
  assertEquals(loadConfig(listener("udp"), "lab.toml").cluster, undefined);
  assertEquals(loadConfig(listener("udp") + "[cluster]\n", "lab.toml").cluster, undefined);
  const { cluster } = loadConfig(listener("udp") + '[cluster]\ndatabase = "postgresql://db/x"\n', "lab.toml");
  assertEquals([cluster?.lab, cluster?.passwordFile, cluster?.database.host], ["", "", "db"]);
});

Deno.test("loadConfig refuses what a counter can't have of the cluster", () => {
  const cluster = '[cluster]\ndatabase = "postgresql://db/x"\n';
  assertEquals(problemsOf(listener("udp", 'count = "cluster"', 'when_away = "lab-range"') + cluster), []);
  assertEquals(problemsOf(listener("udp", 'count = "cluster"')), [
    '6: listener "udp", count: "cluster" needs the database of a [cluster]; expected one, or "lab"',
  ]);
  assertEquals(problemsOf(listener("udp", 'when_away = "lab-range"') + cluster), [
    '6: listener "udp", when_away: has no effect without count = "cluster"',
  ]);
  assertEquals(problemsOf(listener("udp", 'count = "cluster"', "persist = true") + cluster), [
    '7: listener "udp", persist: is what count = "cluster" does anyway; take it out',
  ]);
  assertEquals(problemsOf(listener("tcp", 'count = "cluster"') + cluster), [
    '6: listener "tcp", count: belongs to udp and unix dgram listeners; this one is tcp, and only datagrams are counted',
  ]);
  // The last two would have the roles of all labs, and of who may read everything.
  for (const lab of ["Room 204", "lab", "reader"]) {
    assertEquals(problemsOf(listener("udp") + cluster + `lab = "${lab}"\n`).length, 1, lab);
  }
});
