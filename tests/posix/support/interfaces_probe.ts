// Started by interfaces_test.ts inside a network namespace: prints what is listed there as JSON.
import { findInterface, listInterfaces } from "../../../src/posix/system/interfaces.ts";

const found = Deno.args.map((nameOrAddress) => findInterface(nameOrAddress)?.name ?? null);
console.log(JSON.stringify({ interfaces: listInterfaces(), found }));
