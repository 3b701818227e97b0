// Hands the command line to src/cli and exits with the status it comes to: the only file that exits.
import { flush, processIo } from "./src/cli/process_io.ts";
import { run } from "./src/cli/run.ts";

const io = processIo();
const status = await run(Deno.args, io);
await flush(io);
Deno.exit(status);
