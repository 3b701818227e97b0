// Started by options_test.ts without capabilities: asks for a larger receive buffer than rmem_max and prints what the
// kernel counts against.
import { askReceiveBuffer } from "../../../src/posix/options.ts";
import { socket } from "../../../src/posix/socket.ts";

console.log(askReceiveBuffer(socket("inet", "dgram"), 4 * Number(Deno.args[0])));
