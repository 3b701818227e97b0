// A folder of a test's own that goes away with the test: `await using dir = await tempDir()`.

export interface TempDir extends AsyncDisposable {
  readonly path: string;
  /** A path in the folder; nothing is made there. */
  join(name: string): string;
  /** Writes a file into the folder and returns its path. */
  write(name: string, text: string): Promise<string>;
}

/**
 * Makes the folder. Its path is short, so that a Unix socket's path in it stays under sun_path's 108 bytes.
 */
export async function tempDir(): Promise<TempDir> {
  const path = await Deno.makeTempDir({ prefix: "guichet_" });
  const join = (name: string) => `${path}/${name}`;
  return {
    path,
    join,
    write: async (name, text) => {
      await Deno.writeTextFile(join(name), text);
      return join(name);
    },
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}
