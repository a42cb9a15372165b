"""Yes or no, as people say it."""

from dataclasses import dataclass, field

from ivr.speech.grammars.base import NOTHING, Timing, Understood
from ivr.speech.grammars.text import find_phrases, fold, phrase_table, words_in, words_of
from ivr.speech.grammars.vocabulary import with_anytime

YES = (
    "pas de soucis", "y a pas de soucis", "pas de problèmes", "ouaip", "ouep", "d'acc", "pour sûr", "on fait comme ça",
    "tout est bon",
    "oui", "ouais", "ouai", "oué", "ui", "yes", "oui oui", "mais oui", "ben oui", "bien sûr que oui",
    "je crois que oui", "je pense que oui", "il me semble que oui", "plutôt oui", "si si", "mais si", "affirmatif",
    "ça oui", "que oui", "je confirme", "je crois bien", "je pense bien", "ok", "okay", "o k", "volontiers",
    "avec plaisir", "je veux bien", "moi oui", "et comment", "sans problème", "sans souci", "pas de problème",
    "pas de souci", "y a pas de souci", "y a pas de problème", "il n'y a pas de problème", "il n'y a pas de souci",
    "aucun problème", "aucun souci", "pourquoi pas", "sans hésiter", "sans hésitation", "carrément", "ça marche",
    "ça roule", "nickel", "impeccable", "c'est bien ça", "c'est ça", "c'est exact", "c'est juste", "c'est correct",
    "c'est vrai", "c'est bien moi", "c'est moi", "c'est bien cela", "c'est cela", "tout à fait d'accord",
    "vous avez raison", "c'est le cas", "c'est tout à fait ça",
)  # fmt: skip
AGREEMENT = (
    "d'accord", "dac", "bien sûr", "bien entendu", "évidemment", "certainement", "certes", "exact", "exactement",
    "tout à fait", "parfait", "parfaitement", "absolument", "entendu", "bien", "très bien", "c'est bien",
    "c'est bon", "c'est très bien", "c'est parfait", "ça va", "ça me va", "ça ira", "ça me convient", "ça convient",
    "convenu", "ça me plaît", "correct", "juste", "vrai", "effectivement", "en effet", "si", "super", "génial",
    "sûrement", "allez-y", "volontairement", "positif", "cela me convient", "cela me va", "je suis d'accord",
    "je prends", "je le veux", "j'accepte", "je valide", "je le suis", "j'en suis sûr", "j'en suis certain",
    "j'en suis sûre", "ça joue", "naturellement", "forcément", "assurément", "bonne idée",
    "top", "tout bon", "ça m'arrange", "je le prends", "certain", "il me convient",
    "elle me convient", "je peux", "c'est possible pour moi", "c'est noté", "comme vous dites", "bien volontiers",
    "je le confirme",
)  # fmt: skip
NO = (
    "c'est pas possible", "ce n'est pas possible", "pas possible", "pas être possible", "vous avez mal compris",
    "non", "nan", "no", "non non", "mais non", "ah non", "que non", "bien sûr que non", "je crois que non", "ça non",
    "je pense que non", "il me semble que non", "plutôt non", "négatif", "pas du tout", "absolument pas",
    "surtout pas", "certainement pas", "sûrement pas", "pas question", "hors de question",
    "il n'en est pas question", "jamais", "jamais de la vie", "pas d'accord", "je ne crois pas", "je crois pas",
    "je ne pense pas", "je pense pas", "pas vraiment", "pas encore", "pas exactement", "pas tout à fait",
    "pas forcément", "c'est faux", "faux", "c'est une erreur", "erreur", "c'est inexact", "inexact", "incorrect",
    "aucunement", "en aucun cas", "nullement", "je refuse", "ça ne va pas", "ça va pas", "ça ne me va pas",
    "vous vous trompez", "vous vous êtes trompé", "c'est pas bon", "ce n'est pas bon", "c'est pas ça",
    "ce n'est pas ça", "rien du tout", "non merci", "sans façon", "c'est mauvais", "ni l'un ni l'autre", "moi non",
    "moi non plus", "non plus", "que nenni", "impossible", "c'est impossible", "aucun", "aucune", "je n'en veux pas",
    "j'en veux pas", "pas bon", "pas ça", "mauvais",
)  # fmt: skip
UNSURE = (
    "je suppose", "j'imagine", "ça se peut", "ça se pourrait", "j'ai oublié", "qui sait", "à moitié", "en principe",
    "normalement", "je saurais pas", "je suis pas au courant", "je ne suis pas au courant", "un peu", "parfois",
    "je ne sais pas", "je sais pas", "j'sais pas", "chais pas", "sais pas", "je ne sais plus", "je sais plus",
    "je ne sais pas trop", "je ne sais pas du tout", "j'en sais rien", "je n'en sais rien", "aucune idée",
    "pas d'idée", "peut-être", "peut-être bien", "peut-être pas", "peut-être que oui", "peut-être que non",
    "ça dépend", "cela dépend", "c'est possible", "possible", "probablement", "sans doute", "je crois", "je pense",
    "il me semble", "bof", "je ne suis pas sûr", "je suis pas sûr", "je ne suis pas sûre", "je suis pas sûre",
    "pas sûr", "pas sûre", "pas certain", "pas certaine", "je ne suis pas certain", "je ne suis pas certaine",
    "je ne me souviens pas", "je ne me souviens plus", "je me souviens pas", "je me souviens plus",
    "je ne me rappelle pas", "je ne me rappelle plus", "je me rappelle plus", "je me rappelle pas", "j'hésite",
    "je doute", "j'ai un doute", "oui et non", "ni oui ni non", "plus ou moins", "moyen", "moyennement",
    "couci-couça", "éventuellement", "je vais réfléchir", "je réfléchis", "faut voir", "il faut voir", "on verra",
    "je n'ai pas d'avis", "sans avis", "je ne peux pas vous dire", "je peux pas vous dire", "je ne saurais pas dire",
    "allez savoir", "je ne sais", "pas que je sache", "je l'ignore", "j'ignore", "ptet", "pt'être",
)  # fmt: skip
NEITHER = (
    "n'est-ce pas", "j'ai pas entendu", "je n'ai pas entendu", "j'ai pas compris", "je n'ai pas compris",
    "pas compris", "je ne comprends pas", "je comprends pas", "pas entendu", "je n'entends pas", "j'entends pas",
    "n'entends pas", "si vous voulez", "si possible", "si je peux", "si c'est possible", "si je comprends bien",
    "comment ça va", "s'il vous plaît", "s'il te plaît",
)  # fmt: skip

_TABLE = phrase_table({"yes": YES, "agreement": AGREEMENT, "no": NO, "unknown": UNSURE, "neither": NEITHER})
_NEGATIONS = frozenset(("pas", "jamais", "rien", "personne", "guere"))
_RETRACTIONS = ("je me trompe", "je me suis trompe", "je me suis trompee", "pardon", "excusez moi", "je veux dire")
_KEYS = {"1": "yes", "2": "no"}
_STRAY_WORDS = 7
"""More words than this around a mere agreement make it doubtful."""


@dataclass(frozen=True)
class YesNo:
    """A question answered by yes or no. Value: "yes", "no", or "unknown" (does not know, contradicts himself)."""

    kind: str = field(default="yes_no", init=False)
    timing: Timing = field(default=Timing(first=8.0, end_silence=1.0), init=False)
    most_keys: int = field(default=1, init=False)

    def vocabulary(self) -> frozenset[str]:
        """The lower-case words a recogniser listens for."""
        return with_anytime(words_in((*YES, *AGREEMENT, *NO, *UNSURE)))

    def hear(self, words: str) -> Understood:
        """Reads an answer. Negation goes before agreement; after a correction only the last part counts."""
        plain = fold(words)
        for retraction in _RETRACTIONS:
            before, cut, after = plain.rpartition(retraction)
            if cut and before and _reading(after).value:
                return _reading(after)
        return _reading(plain)

    def press(self, keys: str) -> Understood:
        """1 is yes, 2 is no."""
        return Understood(_KEYS[keys]) if keys in _KEYS else NOTHING


def _reading(plain: str) -> Understood:
    words = words_of(plain)
    found = find_phrases(words, _TABLE)
    taken = {index for start, end, _ in found for index in range(start, end)}
    rest = [word for index, word in enumerate(words) if index not in taken]
    said = {label for _, _, label in found}
    negated = any(word in _NEGATIONS for word in rest)
    if "unknown" in said and not ("yes" in said and said <= {"yes", "unknown"} and _hedge_only(words, found)):
        return Understood("unknown", confidence=0.9)
    if "yes" in said:
        return Understood("unknown", confidence=0.7) if negated or "no" in said else Understood("yes")
    if "no" in said or (negated and "neither" not in said):
        return Understood("no", confidence=1.0 if "no" in said else 0.8)
    if "agreement" in said and len(rest) <= _STRAY_WORDS:
        return Understood("yes", confidence=0.9 if len(rest) < 4 else 0.7)
    return NOTHING


def _hedge_only(words: tuple[str, ...], found: list[tuple[int, int, str]]) -> bool:
    """Whether the doubt is only "je crois" beside a plain yes: "oui je crois"."""
    doubts = [" ".join(words[start:end]) for start, end, label in found if label == "unknown"]
    return all(doubt in ("je crois", "je pense", "il me semble", "sans doute") for doubt in doubts)
