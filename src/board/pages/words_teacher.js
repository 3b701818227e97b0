// What the pages say of the teacher's actions, and of where students find the lab.
// @ts-check
import { withFrenchSpaces } from "./french_spaces.js";

const en = {
  actions: "For this student",
  rename: "Rename",
  merge: "Merge",
  hide: "Hide",
  /** @param {string} name */
  renameTitle: (name) => `Rename ${name}?`,
  renameText:
    "The student sees the new name at once and cannot change it. Leave the field empty to take the nickname away: the student may then choose another.",
  newName: "Nickname",
  renameIt: "Rename",
  taken: "Another student has this nickname.",
  invalid: "A nickname has 2 to 24 visible characters.",
  failed: "That did not work. Try again.",
  /** @param {string} name */
  mergeTitle: (name) => `Merge ${name} with another student?`,
  mergeText:
    "For one person at two machines or addresses: both become one row, on the board, on the projector and in reports. Each machine keeps what it sees on /me. You can separate them again.",
  mergeInto: "Row that stays",
  mergeIt: "Merge",
  /** @param {string} name */
  hideTitle: (name) => `Hide ${name}?`,
  hideText:
    "The row leaves the board, the projector and reports. Nothing is deleted: recording goes on, and you can show the row again.",
  hideIt: "Hide",
  merged: "Merged into this row:",
  /** @param {string} name */
  separate: (name) => `Separate ${name}`,
  pauseAll: "Pause all",
  resumeAll: "Resume all",
  pauseAllTitle: "Pause all exercises?",
  pauseAllText: "New clients are refused and told that the exercise is paused. Open connections finish.",
  class: "Class",
  csv: "Report as CSV",
  /** @param {number} count */
  hidden: (count) => `${count} hidden ${count === 1 ? "student" : "students"}`,
  /** @param {string} name */
  show: (name) => `Show ${name}`,
  showIt: "Show",
  labsShown: "Labs shown",
  /** @param {string} lab */
  thisLab: (lab) => `This lab: ${lab}`,
  /** @param {number} labs */
  wholeClass: (labs) => `Whole class: ${labs} ${labs === 1 ? "lab" : "labs"}`,
  /** @param {string} lab */
  lab: (lab) => `Lab ${lab}`,
  /** @param {string} time */
  othersMissing: (time) => `The other labs are missing since ${time}`,
  /**
   * @param {string} lab
   * @param {string} time
   */
  labMissing: (lab, time) => `Nothing from ${lab} since ${time}`,
  groupOfAll: "All labs of the class begin it together.",
  /** @param {string} labs */
  elsewhere: (labs) =>
    `This work was done in ${labs}. What was sent, byte for byte, is on the board there, and so are renaming and hiding.`,
  students: "Students open",
  or: "or, in a terminal,",
  also: "This machine also has",
  noBrowser: "Without a browser, a terminal shows the same:",
  qr: "QR code of the students' address",
  code: "QR code",
  loopback: "Only this machine reaches the board. To open it to the class:",
  orFile: "or, in the configuration,",
  noAddress:
    'Only this machine reaches the board: it has no network address of the board\'s family (IPv4 or IPv6). Connect it to a network, or set [board] address = "::" for IPv6.',
};

/** @type {typeof en} */
const fr = withFrenchSpaces({
  actions: "Pour cet étudiant",
  rename: "Renommer",
  merge: "Fusionner",
  hide: "Masquer",
  renameTitle: (name) => `Renommer ${name} ?`,
  renameText:
    "L’étudiant voit aussitôt le nouveau nom et ne peut pas le changer. Laissez le champ vide pour retirer le surnom : l’étudiant pourra en choisir un autre.",
  newName: "Surnom",
  renameIt: "Renommer",
  taken: "Un autre étudiant a ce surnom.",
  invalid: "Un surnom compte de 2 à 24 caractères visibles.",
  failed: "Cela n’a pas marché. Réessayez.",
  mergeTitle: (name) => `Fusionner ${name} avec un autre étudiant ?`,
  mergeText:
    "Pour une personne sur deux machines ou deux adresses : les deux ne font plus qu’une ligne, sur le tableau, à la projection et dans les rapports. Chaque machine garde ce qu’elle voit sur /me. Vous pourrez les séparer.",
  mergeInto: "Ligne qui reste",
  mergeIt: "Fusionner",
  hideTitle: (name) => `Masquer ${name} ?`,
  hideText:
    "La ligne disparaît du tableau, de la projection et des rapports. Rien n’est effacé : tout reste enregistré, et vous pourrez l’afficher de nouveau.",
  hideIt: "Masquer",
  merged: "Fusionnés dans cette ligne :",
  separate: (name) => `Séparer ${name}`,
  pauseAll: "Tout suspendre",
  resumeAll: "Tout reprendre",
  pauseAllTitle: "Suspendre tous les exercices ?",
  pauseAllText:
    "Les nouveaux clients sont refusés et apprennent que l’exercice est en pause. Les connexions ouvertes se terminent.",
  class: "Classe",
  csv: "Rapport en CSV",
  hidden: (count) => count < 2 ? `${count} étudiant masqué` : `${count} étudiants masqués`,
  show: (name) => `Afficher ${name}`,
  showIt: "Afficher",
  labsShown: "Salles affichées",
  thisLab: (lab) => `Cette salle : ${lab}`,
  wholeClass: (labs) => `Toute la classe : ${labs} ${labs < 2 ? "salle" : "salles"}`,
  lab: (lab) => `Salle ${lab}`,
  othersMissing: (time) => `Les autres salles manquent depuis ${time}`,
  labMissing: (lab, time) => `Plus rien de ${lab} depuis ${time}`,
  groupOfAll: "Toutes les salles de la classe le commencent ensemble.",
  elsewhere: (labs) =>
    `Ce travail a été fait dans ${labs}. Les octets envoyés se trouvent sur le tableau de cette salle ; c’est là aussi que l’on renomme ou masque.`,
  students: "Les étudiants ouvrent",
  or: "ou, dans un terminal,",
  also: "Cette machine a aussi",
  noBrowser: "Sans navigateur, un terminal montre la même chose :",
  qr: "Code QR de l’adresse des étudiants",
  code: "Code QR",
  loopback: "Seule cette machine atteint le tableau. Pour l’ouvrir à la classe :",
  orFile: "ou, dans la configuration,",
  noAddress:
    'Seule cette machine atteint le tableau : elle n’a pas d’adresse réseau de la famille du tableau (IPv4 ou IPv6). Connectez-la à un réseau, ou écrivez [board] address = "::" pour IPv6.',
});

/** @type {Readonly<Record<import("./language.js").Language, typeof en>>} */
export const TEACHER_WORDS = { en, fr };
