// What the projector calls a student without a nickname: an animal and a number. A student keeps the name for the group's
// time, and nobody can read an address from it.

import { createHash } from "node:crypto";
import type { Language } from "../config/types.ts";

/** The same animal has the same index in both languages. */
const ANIMALS: Readonly<Record<Language, readonly string[]>> = {
  en: (
    "otter heron lynx robin beaver falcon badger hedgehog owl fox deer seal dolphin swan hare squirrel " +
    "marmot ibex stork kingfisher salmon turtle puffin bison"
  ).split(" "),
  fr: (
    "loutre héron lynx rouge-gorge castor faucon blaireau hérisson chouette renard cerf phoque dauphin cygne lièvre " +
    "écureuil marmotte bouquetin cigogne martin-pêcheur saumon tortue macareux bison"
  ).split(" "),
};

/** Numbers that may follow an animal. */
const NUMBERS = 97;

/** Students whose names are remembered. */
const MOST_NAMES = 4000;

interface AnimalName {
  readonly animal: number;
  readonly number: number;
}

export class AnimalNames {
  #group = "";
  readonly #names = new Map<string, AnimalName>();
  readonly #taken = new Set<string>();

  /**
   * The group's time is mixed in, so that names can't be followed from class to class, nor told from a list of addresses
   * without knowing when the group began to the millisecond.
   */
  of(student: string, group: { readonly id: number; readonly since: number }, language: Language): string {
    const salt = `${group.id} ${group.since}`;
    // A student who left the board keeps the name; more names than this are no class any more.
    if (salt !== this.#group || this.#names.size >= MOST_NAMES) {
      this.#names.clear();
      this.#taken.clear();
      this.#group = salt;
    }
    let name = this.#names.get(student);
    if (name === undefined) {
      name = this.#freeName(createHash("sha256").update(`${salt} ${student}`).digest());
      this.#names.set(student, name);
    }
    return `${ANIMALS[language][name.animal]} ${name.number}`;
  }

  #freeName(digest: Uint8Array): AnimalName {
    const animal = (digest[0] << 8 | digest[1]) % ANIMALS.en.length;
    let number = (digest[2] << 8 | digest[3]) % NUMBERS + 1;
    while (this.#taken.has(`${animal} ${number}`)) number++;
    this.#taken.add(`${animal} ${number}`);
    return { animal, number };
  }
}
