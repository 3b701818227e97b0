// Sets this process's name and prints what others see of it, then its own old name again. Run by process_sight_test.ts.
import { commandOf, processName, setProcessName } from "../../../src/posix/system/process.ts";

const before = processName();
setProcessName("guichet-test-with-a-long-name");
const seen = [commandOf(Deno.pid), processName()];
setProcessName(before);
console.log(JSON.stringify([...seen, commandOf(Deno.pid) === before]));
