// Started by port_holder_test.ts as the daemon is started, with no right to /proc of Deno's: asks who holds what.
import { whoHolds, whoHoldsPath } from "../../../src/posix/netstat/owners.ts";

const [port, path] = Deno.args;
console.log(JSON.stringify([whoHolds("tcp", "127.0.0.1", Number(port)), whoHoldsPath(path)]));
