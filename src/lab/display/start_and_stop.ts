// The lines of a lab that starts, reloads or stops (stdout), in English and French. Scripts wait for the
// first words and split the columns, so both are a promise. Pure: it builds text and prints nothing.
import { isStream, type ListenerConfig } from "../../config/types.ts";
import type { Language } from "../../text/language.ts";
import { escapeText } from "../../text/escape.ts";
import type { BoundListener } from "../listeners/bound_socket.ts";
import { alignColumns, counted, durationText, sizeText } from "../../text/format.ts";

/** What {@linkcode readyLine} says. */
export interface LabStart {
  /** Milliseconds from the start of the process. */
  ms: number;
  name: string;
  listeners: number;
  workers: number;
  pid: number;
}

/** Why a lab ends. */
export type StopReason =
  | "enter"
  | "endOfInput"
  | "SIGINT"
  | "SIGTERM"
  | "SIGHUP"
  | "idle"
  | "seenEnough"
  | "workersDied";

const REASONS: Record<Language, Record<StopReason, string>> = {
  en: {
    enter: "Enter was pressed",
    endOfInput: "end of input",
    SIGINT: "SIGINT (Ctrl-C)",
    SIGTERM: "SIGTERM",
    SIGHUP: "SIGHUP",
    idle: "nothing arrived for as long as idle_exit allows (select's time-out)",
    seenEnough: "what it was started for has come",
    workersDied: "workers keep dying",
  },
  fr: {
    enter: "touche Entrée",
    endOfInput: "fin de l'entrée standard",
    SIGINT: "SIGINT (Ctrl-C)",
    SIGTERM: "SIGTERM",
    SIGHUP: "SIGHUP",
    idle: "rien n'est arrivé pendant idle_exit (délai de select écoulé)",
    seenEnough: "ce qu'il attendait est venu",
    workersDied: "les workers meurent sans cesse",
  },
};

/** `udp`, `tcp`, `multicast`, `unix/stream`, `unix/dgram` or `unix/seqpacket`. */
export function transportName(listener: ListenerConfig): string {
  return listener.transport === "unix" ? `unix/${listener.socket}` : listener.transport;
}

/** Where a listener is told to listen: `0.0.0.0:4567`, `[::]:4567`, `225.0.0.10:7200` or a path. */
export function configuredAddress(listener: ListenerConfig): string {
  if (listener.transport === "unix") return listener.path;
  if (listener.transport === "icmp") return listener.address;
  const host = listener.transport === "multicast" ? listener.group : listener.address;
  return host.includes(":") ? `[${host}]:${listener.port}` : `${host}:${listener.port}`;
}

/** Whether each connection is served by a worker of its own. */
export function isIsolated(listener: ListenerConfig): boolean {
  return isStream(listener) && listener.isolate === "connection";
}

/**
 * One line a listener: `Listening  NAME  TRANSPORT  ADDRESS  SERVICE  DETAILS`, the columns aligned over all
 * of them and at least two spaces apart. French begins with `Écoute`.
 *
 * @param joined by number: the names of the interfaces on which a multicast group was joined
 */
export function listeningLines(
  listeners: readonly BoundListener[],
  joined: ReadonlyMap<number, readonly string[]>,
  language: Language,
): string[] {
  const word = language === "fr" ? "Écoute" : "Listening";
  return alignColumns(listeners.map((listener) => [
    word,
    listener.config.name,
    transportName(listener.config),
    escapeText(listener.socket.address),
    listener.config.service,
    detailsOf(listener, joined.get(listener.number), language),
  ]));
}

function detailsOf(
  { config, socket: { receiveBuffer, options } }: BoundListener,
  joined: readonly string[] | undefined,
  language: Language,
): string {
  const details: string[] = [];
  const french = language === "fr";
  if (joined !== undefined) {
    const names = joined.map(escapeText).join(" ");
    const none = french ? "sur aucune interface pour l'instant" : "on no interface yet";
    details.push(names === "" ? none : `${french ? "sur" : "on"} ${names}`);
  }
  if (isIsolated(config)) details.push(french ? "un worker par connexion" : "a worker for each connection");
  if (receiveBuffer) details.push(bufferText(receiveBuffer, language));
  for (const option of options) {
    // The buffer's line tells it already.
    if (option.name !== "SO_RCVBUF" || !receiveBuffer) details.push(optionText(option, language));
  }
  return details.join(", ");
}

/** `SO_SNDBUF 65536 (kernel: 131072)`, or `IP_TTL 5` where both are one. */
export function optionText(
  { name, asked, kernel }: { name: string; asked: number; kernel: number },
  language: Language,
): string {
  const made = kernel === asked ? "" : ` (${language === "fr" ? "noyau :" : "kernel:"} ${kernel})`;
  return `${name} ${asked}${made}`;
}

function bufferText({ asked, granted }: { asked: number; granted: number }, language: Language): string {
  const [wanted, got] = [sizeText(asked, language), sizeText(granted, language)];
  const limit = granted < asked ? " (net.core.rmem_max)" : "";
  return language === "fr"
    ? `tampon de réception ${wanted} demandés, ${got} accordés${limit}`
    : `receive buffer ${wanted} asked, ${got} granted${limit}`;
}

/** Of listeners that a reload took away: `Closed  NAME  TRANSPORT  ADDRESS`; French begins with `Fermé`. */
export function closedLines(listeners: readonly BoundListener[], language: Language): string[] {
  return alignColumns(listeners.map(({ config, socket }) => [
    language === "fr" ? "Fermé" : "Closed",
    config.name,
    transportName(config),
    escapeText(socket.address),
  ]));
}

/** `Ready in 123 ms: Sockets lab, 6 listeners, 2 workers, pid 4242`; French begins with `Prêt en`. */
export function readyLine(start: LabStart, language: Language): string {
  const name = escapeText(start.name);
  const time = durationText(start.ms, language);
  const workers = counted(start.workers, "worker", "workers", language);
  if (language === "fr") {
    const listeners = counted(start.listeners, "exercice", "exercices", language);
    return `Prêt en ${time} : ${name}, ${listeners}, ${workers}, pid ${start.pid}`;
  }
  return `Ready in ${time}: ${name}, ${
    counted(start.listeners, "listener", "listeners", language)
  }, ${workers}, ` +
    `pid ${start.pid}`;
}

/** `Reloaded`, or `Not reloaded: 2 mistakes; the lab goes on as it was`; the log says which. */
export function reloadedLine(
  { applied, problems, later }: {
    readonly applied: boolean;
    readonly problems: readonly string[];
    readonly later: readonly string[];
  },
  language: Language,
): string {
  const [one, more] = language === "fr" ? ["erreur", "erreurs"] : ["mistake", "mistakes"];
  const wrong = counted(problems.length, one, more, language);
  if (!applied) {
    return language === "fr"
      ? `Pas rechargé : ${wrong} ; rien n'a changé`
      : `Not reloaded: ${wrong}; nothing has changed`;
  }
  const left = later.length === 0
    ? ""
    : language === "fr"
    ? ` ; ${later.join(", ")} au prochain démarrage`
    : `; ${later.join(", ")} at the next start`;
  const but = problems.length === 0 ? "" : language === "fr" ? ` : ${wrong}` : `: ${wrong}`;
  return `${language === "fr" ? "Rechargé" : "Reloaded"}${but}${left}`;
}

/**
 * How to stop the lab.
 * @param key whether Enter on standard input does it, or "course": then in the course's words
 * @param pid 1 in a container, where it is not the number that others know the lab by
 */
export function stopHelp(key: boolean | "course", pid: number, language: Language): string {
  const kill = pid === 1 ? undefined : `kill -TERM ${pid}`;
  if (language === "fr") {
    if (key === "course") return "Appuyer sur une <Entree> pour tuer le serveur";
    if (key) return "Appuyez sur Entrée pour arrêter le lab";
    return `Arrêter avec Ctrl-C ou ${kill ?? "en arrêtant le conteneur"}`;
  }
  if (key) return "Press Enter to stop the lab";
  return `Stop it with Ctrl-C or ${kill ?? "by stopping its container"}`;
}

/** Asks whether an Enter was meant. @param ms that a second one has */
export function askLine(ms: number, language: Language): string {
  const time = durationText(ms, language);
  return language === "fr"
    ? `Arrêter le lab ? Appuyez encore sur Entrée dans les ${time}, ou tapez q`
    : `Stop the lab? Press Enter again within ${time}, or type q`;
}

/**
 * `Stopping: SIGTERM; 3 open connections have 5 s to finish`.
 *
 * @param open connections that are not finished
 * @param drain milliseconds they have
 */
export function stoppingLine(reason: StopReason, open: number, drain: number, language: Language): string {
  const why = REASONS[language][reason];
  const time = durationText(drain, language);
  if (language === "fr") {
    const rest = `${
      counted(open, "connexion ouverte a", "connexions ouvertes ont", language)
    } ${time} pour finir`;
    return open === 0 ? `Arrêt : ${why}` : `Arrêt : ${why} ; ${rest}`;
  }
  const rest = `${counted(open, "open connection has", "open connections have", language)} ${time} to finish`;
  return open === 0 ? `Stopping: ${why}` : `Stopping: ${why}; ${rest}`;
}

/** `Stopped after 12 s`. */
export function stoppedLine(ms: number, language: Language): string {
  return `${language === "fr" ? "Arrêté après" : "Stopped after"} ${durationText(ms, language)}`;
}
