// What the pages say of the exercises of the file: points, times, tickets, tries.
// @ts-check
import { withFrenchSpaces } from "./french_spaces.js";

/** @typedef {import("../api_types.ts").ApiTask} ApiTask */

/** Points as they are written: 1.5, 1,5. @type {(locale: string) => (points: number) => string} */
const numberIn = (locale) => (points) => points.toLocaleString(locale, { maximumFractionDigits: 2 });
const inEnglish = numberIn("en-GB");
const inFrench = numberIn("fr-FR");

const en = {
  number: inEnglish,
  exercises: "Exercises",
  /**
   * @param {number} done
   * @param {number} of
   */
  done: (done, of) => `${done} of ${of} done`,
  /**
   * @param {number} points
   * @param {number} most
   */
  pointsOf: (points, most) => `${inEnglish(points)} of ${inEnglish(most)} ${most === 1 ? "point" : "points"}`,
  /** @param {number} points */
  points: (points) => points === 1 ? "1 point" : `${inEnglish(points)} points`,
  /** @param {number} points */
  extra: (points) => `+${inEnglish(points)} optional`,
  short: "pt",
  optional: "optional",
  optionalShort: "opt.",
  totals: "Points",
  aside: "Of no exercise",
  asideText: "Shown, and counted for nobody",
  /** @param {string} names */
  asideList: (names) => `Of no exercise: ${names}`,
  /** @param {string} time */
  opensAt: (time) => `opens ${time}`,
  /** @param {string} time */
  closesAt: (time) => `until ${time}`,
  /** @param {string} time */
  closedSince: (time) => `closed since ${time}`,
  notCounted: "Tries are shown and not counted now.",
  /** @param {number} count */
  tries: (count) => count === 0 ? "no try yet" : count === 1 ? "1 try" : `${count} tries`,
  ticket: "Ticket",
  /** @param {string} name */
  ticketFor: (name) =>
    `Tickets are made out to ${name}, as you are called now: with another name you have other tickets.`,
  protocol: "The protocol",
  tryIt: "Try it by hand",
  back: "What must come back",
  mistake: "To remember",
  ofStudent: "Tries and tickets",
  verdicts: { step: "goes on", solved: "solved", failed: "failed" },
  /**
   * @param {number} attempt
   * @param {string} verdict
   */
  trial: (attempt, verdict) => `Try ${attempt}: ${verdict}`,
  uncounted: "outside the exercise's time: not counted",
  /** @param {string} what */
  impaired: (what) => `The lab did this: ${what}`,
  gradebook: "Gradebook as CSV",
};

/** @type {typeof en} */
const fr = withFrenchSpaces({
  number: inFrench,
  exercises: "Exercices",
  done: (done, of) => `${done} sur ${of} ${done < 2 ? "réussi" : "réussis"}`,
  pointsOf: (points, most) => `${inFrench(points)} ${points < 2 ? "point" : "points"} sur ${inFrench(most)}`,
  points: (points) => `${inFrench(points)} ${points < 2 ? "point" : "points"}`,
  extra: (points) => `+${inFrench(points)} en option`,
  short: "pt",
  optional: "facultatif",
  optionalShort: "fac.",
  totals: "Points",
  aside: "Hors exercices",
  asideText: "Affichés, mais ne comptent pour personne",
  asideList: (names) => `Hors exercices : ${names}`,
  opensAt: (time) => `ouvre le ${time}`,
  closesAt: (time) => `jusqu’au ${time}`,
  closedSince: (time) => `fermé depuis le ${time}`,
  notCounted: "Les essais s’affichent et ne comptent pas en ce moment.",
  tries: (count) => count === 0 ? "aucun essai" : count === 1 ? "1 essai" : `${count} essais`,
  ticket: "Ticket",
  ticketFor: (name) =>
    `Les tickets sont au nom de ${name}, votre nom actuel : sous un autre nom, vous en avez d’autres.`,
  protocol: "Le protocole",
  tryIt: "À essayer à la main",
  back: "Ce qui doit revenir",
  mistake: "À retenir",
  ofStudent: "Essais et tickets",
  verdicts: { step: "en cours", solved: "réussi", failed: "échoué" },
  trial: (attempt, verdict) => `Essai ${attempt} : ${verdict}`,
  uncounted: "hors de la période de l’exercice : ne compte pas",
  impaired: (what) => `C’est le lab : ${what}`,
  gradebook: "Carnet de notes en CSV",
});

/** @type {Readonly<Record<import("./language.js").Language, typeof en>>} */
export const SHEET_WORDS = { en, fr };

/**
 * When an exercise opens, closes or has closed; "" where it always counts.
 * @param {Pick<ApiTask, "opening" | "opens" | "closes">} task
 * @param {import("./language.js").Language} language
 */
export function timeText({ opening, opens, closes }, language) {
  const say = SHEET_WORDS[language];
  if (opening === "before" && opens !== undefined) return say.opensAt(dayAndTime(opens, language));
  if (closes === undefined) return "";
  const time = dayAndTime(closes, language);
  return opening === "closed" ? say.closedSince(time) : say.closesAt(time);
}

/**
 * @param {number} at milliseconds since 1970
 * @param {import("./language.js").Language} language
 */
function dayAndTime(at, language) {
  return new Date(at).toLocaleString(language === "fr" ? "fr-FR" : "en-GB", {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
  });
}
