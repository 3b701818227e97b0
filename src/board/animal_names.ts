// What the projector calls a student without a nickname: an animal and a number, the same for the group's time, and
// nothing that an address could be read from. Not here: nicknames.

import { createHash } from "node:crypto";
import type { Language } from "../config/types.ts";

/** Friendly ones, the same place in both languages. */
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

/** Numbers behind an animal. */
const NUMBERS = 97;

/** Students who are remembered by an animal. */
const MOST_NAMES = 4000;

interface Place {
  readonly animal: number;
  readonly number: number;
}

export class AnimalNames {
  #group = "";
  readonly #places = new Map<string, Place>();
  readonly #taken = new Set<string>();

  /**
   * The group's time is mixed in, so that names can't be followed from class to class, nor told from a list of addresses
   * without knowing when the group began to the millisecond.
   */
  of(student: string, group: { readonly id: number; readonly since: number }, language: Language): string {
    const name = `${group.id} ${group.since}`;
    // A student who left the board keeps the name; so many more are no class.
    if (name !== this.#group || this.#places.size >= MOST_NAMES) {
      this.#places.clear();
      this.#taken.clear();
      this.#group = name;
    }
    let place = this.#places.get(student);
    if (place === undefined) {
      place = this.#freePlace(createHash("sha256").update(`${name} ${student}`).digest());
      this.#places.set(student, place);
    }
    return `${ANIMALS[language][place.animal]} ${place.number}`;
  }

  #freePlace(digest: Uint8Array): Place {
    const animal = (digest[0] << 8 | digest[1]) % ANIMALS.en.length;
    let number = (digest[2] << 8 | digest[3]) % NUMBERS + 1;
    while (this.#taken.has(`${animal} ${number}`)) number++;
    this.#taken.add(`${animal} ${number}`);
    return { animal, number };
  }
}
