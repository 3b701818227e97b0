// What the pages say in French.
// @ts-check
import { withFrenchSpaces } from "./french_spaces.js";

/**
 * @param {number} count
 * @param {string} one
 * @param {string} many
 */
const one = (count, one, many) => count < 2 ? one : many;

/**
 * @param {number} count
 * @param {string} single
 * @param {string} many
 */
const plural = (count, single, many) => `${count} ${one(count, single, many)}`;

/** @param {number} count */
const bytes = (count) => plural(count, "octet", "octets");

/** @type {Record<import("../../exchange/exchange.ts").Refusal, string>} */
const refusals = {
  "max-connections": "l’exercice a autant de connexions qu’il peut en tenir",
  "low-port": "le port de l’expéditeur est inférieur à 1024",
  "own-port": "l’expéditeur est le lab lui-même",
  amplification: "la réponse serait bien plus longue que la demande",
  "held-back": "trop de réponses attendent d’être lues",
  paused: "l’enseignant a mis cet exercice en pause",
  "not-allowed": "cette adresse n’est pas admise",
  rate: "trop à la fois depuis cette adresse",
  "connections-per-address": "trop de connexions depuis cette adresse",
  "bytes-per-connection": "plus d’octets qu’une connexion ne peut en envoyer",
  "time-per-connection": "ouverte plus longtemps qu’une connexion ne peut l’être",
  "no-numbers": "il n’y a pas de numéro à donner pour l’instant",
};

/** @type {Record<import("../../exchange/exchange.ts").ClientEnd, string>} */
const ends = {
  none: "",
  open: "le côté du client est resté ouvert",
  before: "le client a terminé son côté d’abord",
  after: "puis le client a fermé",
  "reset-before": "le client a coupé avant la fin",
  "reset-after": "puis le client a coupé",
};

/** @type {import("./language.js").Words} */
export const fr = withFrenchSpaces({
  title: { me: "Mes échanges", board: "Tableau de la classe", projector: "Projection", login: "Connexion" },
  live: { connecting: "Connexion en cours", live: "En direct", lost: "Connexion perdue, nouvel essai" },
  levels: { error: "Erreur", warning: "Attention", info: "Remarque", praise: "Bravo" },
  certainties: { certain: "certain", high: "très probable", medium: "probable", low: "peut-être" },
  states: {
    none: "pas essayé",
    failing: "en échec",
    warned: "marche, avec un avertissement",
    done: "réussi",
    underway: "ouverte",
  },
  bytes,
  close: "Fermer",
  cancel: "Annuler",
  retry: "Chargement impossible. Nouvel essai…",
  loading: "Chargement…",

  exchange: {
    outcome({ outcome, refusal, reply, trap, request, waits }) {
      if (outcome === "open") return waits ?? "Connexion ouverte";
      if (trap !== undefined) {
        return request.bytes > 0 ? `${bytes(request.bytes)} reçus, aucune réponse` : "Connexion sans données";
      }
      switch (outcome) {
        case "answered":
          return `Réponse de ${bytes(reply?.bytes ?? 0)}`;
        case "no-reply":
          return "Reçu, sans réponse";
        case "closed":
          return "Fermé par le client avant une réponse";
        case "timeout":
          return "Délai dépassé : plus rien n’est arrivé";
        case "reset":
          return "Interrompu par le client";
        case "unreachable":
          return "Réponse envoyée, mais la socket du client était fermée";
        case "refused":
          return `Refusé : ${refusals[refusal ?? "rate"] ?? refusal}`;
      }
    },
    end: (end) => ends[end],
    trap(trap) {
      if (trap.kind === "swapped-port") return `Port ${trap.port} : ses deux octets sont inversés`;
      if (trap.kind === "other-protocol") return `Port ${trap.port}, mais l’autre protocole`;
      if (trap.kind === "other-family") return `Port ${trap.port}, mais en IPv6`;
      if (trap.kind === "near-port") return `Groupe ${trap.group}, mais port ${trap.port}`;
      return `Groupe ${trap.group} : presque le bon`;
    },
    openFor: (time) => `ouverte depuis ${time}`,
    request: "Demande",
    reply: "Réponse",
    reads: (sizes, count) => `${count} lectures : ${sizes}`,
    sameBytes: "Les mêmes octets, renvoyés.",
    readStarts: "une nouvelle lecture commence ici",
    empty: "Aucun octet.",
    notKept: (count) => `${bytes(count)} de plus, non conservés`,
    truncated: "coupé : plus long que le tampon de réception",
    late: (count) => `${bytes(count)} après la fin`,
    urgent: (count) => `${bytes(count)} hors bande`,
    views: "Comme C le lirait",
    moreViews: "Autres types",
    // With the word that the button shows: who steers by voice says what they see.
    copyHex: "Copier les octets en hex",
    copyArray: "Copier les octets en tableau C",
    copied: "Copié",
    orders: { "": "", little: "petit-boutiste", big: "gros-boutiste" },
    rest: (count) => count < 2 ? `reste ${bytes(count)}` : `restent ${bytes(count)}`,
    tooShort: "trop court",
    evidence: "Les octets dont il s’agit",
    dump: (side) => `${side} : octets en hexadécimal et en texte`,
    from: "de",
    took: "durée",
    nothing: "Rien à corriger.",
  },

  place: (address) => address === "local" ? "la machine du lab" : address,

  me: {
    you: "Vous êtes",
    rules: {
      address: (address) => `reconnu par l’adresse de votre machine, ${address}`,
      user: (address) => `reconnu par votre nom d’utilisateur sur ${address}`,
      nickname: (address) => `reconnu par le surnom choisi, depuis ${address}`,
    },
    animal: (animal) => `à la projection, vous êtes ${animal}`,
    nickname: "Surnom",
    nicknameHelp:
      "Affiché sur le tableau de la classe et à la projection. Vous ne le choisissez qu’une fois.",
    claim: "Choisir ce surnom",
    claimed: "Surnom enregistré.",
    taken: "Un autre étudiant a ce surnom. Choisissez-en un autre.",
    invalid: "Un surnom compte de 2 à 24 caractères visibles.",
    failed: "Cela n’a pas marché. Réessayez.",
    code: "Code pour une autre salle",
    codeHelp: "Saisissez-le là-bas avec votre surnom : vous reprendrez où vous en êtes.",
    codeOf: "Vous venez d’une autre salle ? Le code de votre page là-bas",
    wrongCode: "Ce n’est pas le code de votre page dans l’autre salle.",
    provisional:
      "Pour l’instant, ce surnom ne vaut que dans cette salle : la base de données de la classe est hors d’atteinte. Si quelqu’un d’une autre salle l’avait avant vous, vous en choisirez un autre.",
    elsewhere: (lab, done) =>
      `Votre travail dans ${lab} compte : ${done} ${
        done < 2 ? "exercice réussi" : "exercices réussis"
      } là-bas`,
    listeners: "Exercices",
    all: "Tous",
    pause: "Pause",
    resume: "Reprendre",
    waiting: (count) => `${plural(count, "nouvel échange", "nouveaux échanges")} : afficher`,
    thinned: (count) =>
      `${
        plural(count, "autre échange compté", "autres échanges comptés")
      }, mais pas conservés : trop à la fois.`,
    recorded: "Ce qui est enregistré",
    recordedText:
      "Les heures, les adresses et les 96 premiers octets dans chaque sens de ce que vos programmes échangent avec ce lab, pour vous et votre enseignant. Les autres n’en voient rien ; la projection montre votre surnom et votre avancement.",
    emptyTitle: "Rien n’est encore arrivé de chez vous",
    emptyText:
      "Lancez votre client : ce qui atteint le serveur apparaît ici aussitôt. Pas encore de client ? Essayez dans un terminal :",
    emptyC: "Ou en C, les cinq lignes qui comptent :",
    terminal: "Dans un terminal",
    feed: "Vos échanges, du plus récent au plus ancien",
    filtered: "Encore rien pour cet exercice.",
    expandAll: "Déplier",
    foldAll: "Replier",
  },

  server: {
    title: "Essayer mon serveur",
    text:
      "Lancez votre serveur sur la machine où vous lisez ceci ; le lab vient comme ses clients, à votre adresse seulement.",
    suite: "Exercice",
    port: "Son port",
    go: "Essayer",
    waiting: "En attente de son tour…",
    running: "Le lab l’essaie…",
    failed: "Le lab n’a pas pu l’essayer. Recommencez.",
    /** @param {number} status */
    refused: (status) =>
      status === 422
        ? "Impossible là : le port est au moins 1024 et, sur la machine du lab, votre programme doit y écouter."
        : status === 409
        ? "Un essai du vôtre est en cours."
        : "Pas maintenant : recommencez dans une minute.",
    cause: "Cause probable",
    cure: "Remède",
  },

  board: {
    studentCount: (count) => plural(count, "étudiant", "étudiants"),
    server: "Serveur",
    since: "depuis",
    search: "Chercher un étudiant",
    sort: "Ordre",
    sorts: { stuck: "Bloqués d’abord", name: "Nom", active: "Derniers actifs" },
    held: "Ordre figé tant que le pointeur est sur le tableau",
    student: "Étudiant",
    cell: (name, listener, state, attempts) =>
      attempts === 0
        ? `${name}, ${listener} : ${state}`
        : `${name}, ${listener} : ${state}, ${plural(attempts, "essai", "essais")}`,
    lastHint: (title) => `dernier conseil : ${title}`,
    attempts: (count) => plural(count, "essai", "essais"),
    stuck: (time) => `bloqué ${time}`,
    stuckSince: (listener, time) => `${listener} : aucun succès depuis ${time}`,
    doneOf: (done, tried, all) =>
      `${plural(done, "réussite", "réussites")} sur ${
        plural(tried, "étudiant qui a essayé", "étudiants qui ont essayé")
      } ; ${plural(all - tried, "n’a pas essayé", "n’ont pas essayé")}`,
    failingNow: (count) => `les ${count} derniers essais ont échoué`,
    allDone: "tout réussi",
    none: "Personne pour l’instant. Les étudiants apparaissent ici dès leur premier paquet.",
    noMatch: "Aucun étudiant ne correspond.",
    matrix: "Étudiants et exercices",
    activity: "Activité",
    activityOver: (minutes) => `par seconde, ${minutes} dernières min`,
    activityPeak: (most) => `logarithmique : jusqu’à ${most} par seconde`,
    activityNow: (numbers) => `Échanges par seconde maintenant : ${numbers}`,
    rail: "Activité, erreurs et exercices",
    mistakes: "Erreurs fréquentes (5 min)",
    noMistakes: "Aucune erreur en ce moment.",
    listeners: "Exercices",
    rate: "par seconde",
    open: (count) => one(count, "ouverte", "ouvertes"),
    answers: (count) => one(count, "réponse", "réponses"),
    refused: () => "refus",
    drops: (count) => one(count, "perte du noyau", "pertes du noyau"),
    errors: (count) => one(count, "erreur", "erreurs"),
    thinned: (count) => one(count, "compté, non conservé", "comptés, non conservés"),
    traps: (count) => plural(count, "piège", "pièges"),
    health: {
      ok: "en service",
      paused: "en pause",
      dropping: "le noyau perd des datagrammes",
      errors: "erreurs",
    },
    problems: "Quelque chose demande votre attention",
    pause: (name) => `Mettre ${name} en pause`,
    resume: (name) => `Reprendre ${name}`,
    pauseText:
      "Les nouveaux clients sont refusés et apprennent que l’exercice est en pause. Les connexions ouvertes se terminent.",
    pauseIt: "Mettre en pause",
    newGroup: "Nouveau groupe",
    resetTitle: "Commencer avec un nouveau groupe ?",
    resetText:
      "L’historique du groupe actuel est conservé et reste dans les rapports. Les surnoms et ce tableau sont effacés, ses comptes repartent de 0. Les exercices restent ouverts.",
    groupName: "Nom du nouveau groupe",
    resetIt: "Commencer",
    failed: "Cela n’a pas marché. Réessayez.",
    projector: "Projection",
    shortcuts: "Clavier",
    keys: {
      search: "chercher un étudiant",
      sort: "changer l’ordre",
      arrows: "se déplacer dans le tableau",
      enter: "voir les échanges",
      escape: "fermer",
      help: "cette liste",
    },
    panelEmpty: "Aucun échange conservé ici pour l’instant.",
    exchangesOf: "Échanges de",
    address: (name) => `à ${name}`,
    rules: {
      address: "reconnu par adresse",
      user: "reconnu par nom d’utilisateur",
      nickname: "a choisi un surnom",
    },
    lastActive: "dernière activité",
    ago: (time) => `il y a ${time}`,
    justNow: "à l’instant",
    legend: "Légende",
  },

  projector: {
    stuck: "bloqué",
    freeze: "Figer",
    frozen: "Figé",
    go: "Reprendre",
    none: "En attente du premier paquet…",
    mistakeOf: (students) => plural(students, "étudiant", "étudiants"),
  },

  login: {
    title: "Tableau de la classe",
    text: "Cette page est pour l’enseignant de",
    token: "Jeton",
    help:
      "guichet l’a affiché à son démarrage, sur la ligne Tableau. Il peut aussi figurer dans la configuration ([board] token).",
    submit: "Ouvrir le tableau",
    projector:
      "Cette projection est terminée : le lab a été redémarré, ou l’adresse est ancienne. Ouvrez le tableau de la classe et cliquez sur Projection, ou ouvrez l’adresse que guichet a affichée sur la ligne Projection.",
    helpProjector:
      "Celui de cette adresse, ou celui du tableau. Avec un jeton dans la configuration ([board] token), la projection reprend d’elle-même après un redémarrage.",
    submitProjector: "Ouvrir la projection",
    wrong: "Ce n’est pas le jeton. Vérifiez les majuscules et que tout a été copié.",
    student: "Vous êtes étudiant ? Vos propres échanges sont à l’adresse",
  },
});
