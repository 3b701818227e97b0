// Started by unix_path_test.ts with fewer rights: prints the state of each path given.
import { probeUnixPath } from "../../../src/posix/unix_path.ts";

console.log(JSON.stringify(Deno.args.map(probeUnixPath)));
