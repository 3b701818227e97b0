// Labs of one class as processes of their own, students who send to them from addresses of 127/8, and their boards.
import { createSocket } from "node:dgram";
import type { ApiClass } from "../../../src/board/api_types.ts";
import type { Daemon } from "../../support/daemon.ts";
import { waitFor } from "../../support/wait_for.ts";
import type { LabOptions, World } from "./world.ts";

export const TOKEN = "teachers-token";

const MACHINES = "loopback_machines = true";

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

export class ClassLab implements AsyncDisposable {
  readonly name: string;
  readonly daemon: Daemon;
  readonly url: string;

  private constructor(name: string, daemon: Daemon) {
    this.name = name;
    this.daemon = daemon;
    this.url = /http:\/\/127\.0\.0\.1:\d+/.exec(daemon.stdout.join("\n"))![0];
  }

  static async start(world: World, name: string, options: LabOptions = {}): Promise<ClassLab> {
    const letIn = await world.letIn(name);
    return new ClassLab(name, await world.start(letIn, { labLines: MACHINES, ...options }));
  }

  /** A student's client sends a datagram from its own machine. @param address of 127/8 */
  async send(address: string, text = "hello\0"): Promise<void> {
    const socket = createSocket("udp4");
    const { port } = this.daemon.listener("udp");
    await new Promise<void>((done) => socket.bind(0, address, done));
    const answered = new Promise<void>((done) => socket.once("message", () => done()));
    socket.send(text, port!, "127.0.0.1");
    await answered;
    await new Promise<void>((done) => socket.close(done));
  }

  /** Asks the board, as the teacher. @param body makes it a POST */
  async ask<T>(path: string, body?: object): Promise<Answer<T>> {
    const response = await fetch(this.url + path, {
      headers: {
        authorization: `Bearer ${TOKEN}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() as T };
  }

  /** The class as its board shows it. @param labs "*", "" or a lab's name */
  async class(labs = ""): Promise<ApiClass> {
    return (await this.ask<ApiClass>(`/api/class?labs=${encodeURIComponent(labs)}`)).body;
  }

  /** Until the board shows something. */
  async shows<T>(what: string, labs: string, found: (data: ApiClass) => T | undefined | false): Promise<T> {
    return await waitFor(`${this.name} to show ${what}`, async () => found(await this.class(labs)), {
      interval: 50,
      timeout: 20_000,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.daemon[Symbol.asyncDispose]();
  }
}
