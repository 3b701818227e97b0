// A TCP client of the test's own process that reads exactly what it expects, with a deadline, and knows how its
// connection ended.
import { waitFor } from "../../support/wait_for.ts";
import { within } from "../../support/within.ts";
import { PATIENCE } from "./running_lab.ts";

export class TcpClient implements Disposable {
  readonly connection: Deno.TcpConn;

  constructor(connection: Deno.TcpConn) {
    this.connection = connection;
  }

  static async open(port: number): Promise<TcpClient> {
    const connecting = Deno.connect({ hostname: "127.0.0.1", port });
    return new TcpClient(await within(connecting, PATIENCE, () => `a connection to port ${port}`));
  }

  /** Where it connects from, as the lab shows it. */
  get address(): string {
    const { hostname, port } = this.connection.localAddr as Deno.NetAddr;
    return `${hostname}:${port}`;
  }

  /** The same in parts, as exchanges have it. */
  get peer(): { address: string; port: number } {
    const { hostname, port } = this.connection.localAddr as Deno.NetAddr;
    return { address: hostname, port };
  }

  async send(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) at += await this.connection.write(bytes.subarray(at));
  }

  /** Reads so many bytes. @throws Error when the connection ends before */
  async read(length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length;) {
      const got = await this.#readInto(bytes.subarray(at));
      if (got === null) throw new Error(`The connection ended after ${at} of ${length} bytes`);
      at += got;
    }
    return bytes;
  }

  /** Sends text to an echo and waits for it to come back. @returns what came */
  async echo(text: string): Promise<string> {
    const bytes = new TextEncoder().encode(text);
    await this.send(bytes);
    return new TextDecoder().decode(await this.read(bytes.length));
  }

  /** Sends an int to a counter. @returns its answer */
  async count(value: number): Promise<number> {
    await this.send(new Uint8Array(Int32Array.of(value).buffer));
    return new Int32Array((await this.read(4)).buffer)[0];
  }

  /** Waits for the connection's end: "closed" in good order, or "reset". @throws Error when bytes come */
  async end(): Promise<"closed" | "reset"> {
    try {
      const got = await this.#readInto(new Uint8Array(1));
      if (got !== null) throw new Error(`${got} byte came in place of the end of input`);
      return "closed";
    } catch (error) {
      if (error instanceof Deno.errors.ConnectionReset) return "reset";
      throw error;
    }
  }

  #readInto(bytes: Uint8Array): Promise<number | null> {
    return within(this.connection.read(bytes), PATIENCE, () => "bytes or the end of input");
  }

  [Symbol.dispose](): void {
    try {
      this.connection.close();
    } catch {
      // The test has closed it.
    }
  }
}

/** Waits until connections to the port are refused; those that are not are closed again without a byte. */
export async function refused(port: number): Promise<void> {
  await waitFor(`port ${port} to refuse`, async () => {
    try {
      using _client = await TcpClient.open(port);
      return false;
    } catch (error) {
      if (error instanceof Deno.errors.ConnectionRefused) return true;
      // In the moment when the listening ended.
      if (error instanceof Deno.errors.ConnectionReset) return false;
      throw error;
    }
  });
}
