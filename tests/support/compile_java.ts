// Compiles Java programs, all in one run of javac: it takes a second to start, and hardly more for each.
import { runSuccessfully } from "./run_command.ts";
import { compiledFolder } from "./compile_c.ts";

/**
 * Compiles files, or takes what an earlier run compiled of the same texts.
 * @param paths each with one public class of the default package
 * @returns the folder of the classes, for `java -cp`
 * @throws Error with the compiler's words
 */
export async function compileJava(paths: readonly string[]): Promise<string> {
  const texts = await Promise.all(paths.map((path) => Deno.readTextFile(path)));
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(texts.join("\0")));
  const hash = [...new Uint8Array(digest).subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
  const folder = `${await compiledFolder()}/java-${hash}`;
  if (await Deno.stat(folder).catch(() => null) !== null) return folder;
  // Another run may compile the same at the same time: each into a folder of its own, and the first rename
  // wins.
  const own = `${folder}.${Deno.pid}.${crypto.randomUUID().slice(0, 8)}`;
  await runSuccessfully(["javac", "-nowarn", "-proc:none", "-d", own, ...paths], { timeout: 60_000 });
  await Deno.rename(own, folder).catch(() => Deno.remove(own, { recursive: true }));
  return folder;
}
