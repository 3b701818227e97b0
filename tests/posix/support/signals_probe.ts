// Started by signals_test.ts: calls ignoreSigusr1 as often as its argument says, prints what it returned, and lives
// until its standard input ends.
import { ignoreSigusr1 } from "../../../src/posix/system/terminal.ts";

console.log(JSON.stringify(Array.from({ length: Number(Deno.args[0]) }, ignoreSigusr1)));
await Deno.stdin.readable.pipeTo(new WritableStream());
