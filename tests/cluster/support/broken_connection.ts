// A process whose database is killed while a connection of it does nothing, for connection_test.ts: what `deno test`
// only prints after the last test, before it passes, is an error of this process.
import { reasonOf } from "../../../src/cluster/reasons.ts";
import { startPostgres } from "../../support/postgres.ts";

await using engine = await startPostgres();
await using idle = await engine.connect();
await idle.query("SELECT 1");
await engine.kill();
// The end of the connection comes as an event; a question may be quicker.
await new Promise((resolve) => setTimeout(resolve, 200));
for (let i = 0; i < 2; i++) console.log(await idle.query("SELECT 1").then(() => "answered", reasonOf));
