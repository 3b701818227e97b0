// A stand-in for the board's server: the real pages and assets, made-up data, and streams that tests write
// to. Run by itself it serves a living class: `deno run -A tests/board/pages/support/fixture.ts 8090`.
import type {
  ApiClass,
  ApiExchange,
  ApiMe,
  ApiReach,
  ApiStudentPage,
} from "../../../../src/board/api_types.ts";
import {
  ASSETS,
  CONTENT_SECURITY_POLICY,
  page,
  type PageName,
  PAGES,
} from "../../../../src/board/pages/assets.ts";
import { qrCode } from "../../../../src/board/reach.ts";
import { fixtureClass, fixtureProjector, LISTENERS, REACH } from "./fixture_class.ts";
import { morning } from "./fixture_exchanges.ts";
import { fixtureSheet, tries, withExercises } from "./fixture_sheet.ts";

/** Writes an event to every viewer of a stream. */
class Stream {
  #viewers = new Set<ReadableStreamDefaultController<Uint8Array>>();

  get viewers(): number {
    return this.#viewers.size;
  }

  open(): Response {
    let mine: ReadableStreamDefaultController<Uint8Array>;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        mine = controller;
        this.#viewers.add(controller);
        controller.enqueue(new TextEncoder().encode("retry: 100\n\n"));
      },
      cancel: () => void this.#viewers.delete(mine),
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  }

  send(event: string, data: unknown): void {
    const bytes = new TextEncoder().encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    for (const viewer of this.#viewers) viewer.enqueue(bytes);
  }

  close(): void {
    for (const viewer of this.#viewers) viewer.close();
    this.#viewers.clear();
  }
}

/** Of a board that only its machine reaches. */
const CLOSED: ApiReach = { me: [], nc: [], closed: "loopback" };

export class Fixture implements AsyncDisposable {
  readonly classStream = new Stream();
  readonly meStream = new Stream();
  readonly projectorStream = new Stream();
  /** What the pages asked to be done: `POST /api/groups {"name":"C"}`. */
  asked: string[] = [];
  exchanges: ApiExchange[] | undefined;
  nickname: string | undefined;
  /** As /me is told. */
  reach: ApiReach = CLOSED;
  change: (data: ApiClass) => ApiClass = (data) => data;
  /** Drawing forty takes a browser twice as long: only what is said of a whole class asks for them. */
  students = 20;
  listeners = 5;
  /** Whether the lab has exercises of the file. */
  withSheet = false;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor(port = 0) {
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port, onListen: () => {} },
      (request) => this.#answer(request),
    );
  }

  /** As it was when it was made. */
  reset(): void {
    this.asked = [];
    this.exchanges = undefined;
    this.nickname = undefined;
    this.reach = CLOSED;
    this.change = (data) => data;
    this.students = 20;
    this.listeners = 5;
    this.withSheet = false;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const stream of [this.classStream, this.meStream, this.projectorStream]) stream.close();
    await this.#server.shutdown();
  }

  class(language: "en" | "fr"): ApiClass {
    const data = fixtureClass({
      students: this.students,
      listeners: this.listeners,
      language,
      now: Date.now(),
    });
    return this.change(this.withSheet ? withExercises(data) : data);
  }

  me(language: "en" | "fr"): ApiMe {
    const { nickname } = this;
    return {
      lab: "Sockets lab",
      you: {
        key: "10.0.7.10",
        name: nickname ?? "10.0.7.10",
        address: "10.0.7.10",
        rule: nickname === undefined ? "address" : "nickname",
        ...(nickname === undefined ? {} : { nickname }),
      },
      exchanges: this.exchanges ?? (this.withSheet ? tries : morning)(Date.now(), language),
      thinned: this.exchanges === undefined ? 1280 : 0,
      exercises: LISTENERS.map(({ name, transport, address, service }) => {
        return { name, transport, address, service, byteOrder: "little" };
      }),
      reach: this.reach,
      ...(this.withSheet ? { language, sheet: fixtureSheet(language) } : {}),
    };
  }

  student(key: string, language: "en" | "fr"): ApiStudentPage {
    const row = this.class(language).rows.find(({ student }) => student.key === key)!;
    return {
      row,
      exchanges: morning(Date.now(), language),
      ...(this.withSheet ? { progress: fixtureSheet(language).progress } : {}),
    };
  }

  async #answer(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const language = searchParams.get("lang") === "fr" ? "fr" : "en";
    const asset = ASSETS.get(pathname);
    if (asset !== undefined) {
      const { type, body } = await asset();
      return new Response(body, { headers: { "content-type": type, "cache-control": "max-age=600" } });
    }
    if (request.method === "POST") return await this.#act(request, pathname);
    const name = pathname === "/" ? "board" : pathname.slice(1);
    if ((PAGES as readonly string[]).includes(name)) return document(name as PageName);
    if (pathname === "/events") return this.classStream.open();
    if (pathname === "/api/me/events") return this.meStream.open();
    if (pathname === "/projector/events") return this.projectorStream.open();
    if (pathname === "/api/class") return Response.json(this.class(language));
    if (pathname === "/api/me") return Response.json(this.me(language));
    if (pathname === "/api/projector") return Response.json(fixtureProjector(this.class(language)));
    if (pathname === "/api/me/qr.svg") {
      return new Response(await qrCode(REACH.me[0]), { headers: { "content-type": "image/svg+xml" } });
    }
    if (pathname === "/api/exchanges") return Response.json({ exchanges: morning(Date.now(), language) });
    const [, student] = /^\/api\/students\/(.+)$/.exec(decodeURIComponent(pathname)) ?? [];
    if (student !== undefined) return Response.json(this.student(student, language));
    return new Response("Not found", { status: 404 });
  }

  async #act(request: Request, pathname: string): Promise<Response> {
    const body = await request.text();
    this.asked.push(`POST ${pathname} ${body}`);
    if (body === '{"name":"zoe"}') return Response.json({}, { status: 409 });
    if (pathname !== "/api/me/nickname") return Response.json({});
    const { nickname } = JSON.parse(body);
    if (nickname.length < 2) return Response.json({}, { status: 422 });
    if (nickname === "zoe") return Response.json({}, { status: 409 });
    this.nickname = nickname;
    return Response.json({});
  }
}

function document(name: PageName): Response {
  return new Response(page(name, { lab: "Sockets lab", language: "en" }), {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": CONTENT_SECURITY_POLICY,
    },
  });
}

if (import.meta.main) {
  const fixture = new Fixture(Number(Deno.args[0] ?? 0));
  console.log(fixture.url);
  setInterval(() => {
    const data = fixture.class("en");
    fixture.classStream.send("class", data);
    fixture.projectorStream.send("projector", fixtureProjector(data));
  }, 1000);
}
