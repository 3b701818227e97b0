// Every refusal is explained.
import { gets } from "../support/case.ts";
import { echo, group, int, refused, tcp, text, trapped, udp } from "../support/exchanges.ts";

const COURSE = text("MESSAGE DU CLIENT\0");
const peer = (port: number) => ({ peer: { address: "10.0.0.7", port } });

export const REFUSED = [
  gets("full", refused("max-connections", tcp(text(""))), "R01 info certain"),
  gets("bound to 1000", refused("low-port", udp(COURSE, peer(1000))), "R02 warning certain"),
  gets("bound to 4567", refused("own-port", udp(COURSE, peer(4567))), "R03 warning certain"),
  gets(
    "chargen asked with 4 bytes",
    refused("amplification", udp(int(1), { service: "chargen", listener: "" })),
    "R04 info certain",
  ),
  gets(
    "never reads",
    refused("held-back", echo(text("x".repeat(5000)), { clientEnd: "reset-before" })),
    "R05 warning certain",
  ),
  gets("paused", refused("paused", udp(text(""))), "R06 info certain"),
  gets("not allowed", refused("not-allowed", udp(COURSE)), "R07 info certain"),
  gets(
    "not allowed at a trap",
    refused("not-allowed", trapped({ kind: "near-group", port: 1, group: "225.0.0.1" }, group(COURSE))),
    "M02 error certain, R07 info certain",
  ),
  gets("a flood", refused("rate", udp(COURSE)), "R08 warning certain"),
  gets(
    "40 connections",
    refused("connections-per-address", tcp(text("")), { openBeside: 40 }),
    "R09 warning certain",
  ),
  gets("no end", refused("bytes-per-connection", echo(text("x".repeat(5000)))), "R10 warning certain"),
  gets("two hours", refused("time-per-connection", echo(text("x"))), "R12 warning certain"),
  gets("the database away", refused("no-numbers", udp(COURSE)), "R13 info certain"),
];
