"""Agreement in every person and tense: "ça nous va", "ça m'irait", "nous acceptons", "vous pouvez l'enregistrer"."""

from itertools import product


def _joined(*choices: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(" ".join(filter(None, words)) for words in product(*choices))


_SUITS = _joined(
    ("ca", "cela", "il", "elle", "celui la", "celle la"),
    ("me", "nous", "m", "lui", "leur"),
    ("va", "ira", "irait", "convient", "conviendra", "conviendrait", "conviens", "arrange", "arrangerait", "plait"),
    ("", "bien", "tres bien", "parfaitement"),
)
_SEEMS = _joined(
    ("ca", "cela"), ("me", "nous"), ("parait", "semble"), ("bien", "bon", "tres bien", "correct", "juste", "parfait")
)
_WILL_BE = _joined(
    ("ca", "ce", "c"), ("sera", "serait", "est"), ("parfait", "tres bien", "impeccable", "formidable", "ideal", "super")
)
_PRESENT = _joined(("j y serai", "on y sera", "nous y serons", "on viendra", "nous viendrons", "nous serons la"))
_ACCEPTING = _joined(
    ("on", "nous"),
    ("le", "la", "l", "y", ""),
    ("accepte", "acceptons", "prend", "prenons", "valide", "validons", "confirme", "confirmons", "garde", "gardons"),
) + _joined(("je",), ("le", "la", "l", "vous le", ""), ("garde", "valide", "confirme", "reserve", "retiens"))
_ORDERED = _joined(
    ("enregistrez", "gardez", "inscrivez", "validez", "confirmez", "reservez", "bloquez", "retenez", "programmez"),
    ("le", "la", "ca", "donc", "moi", "nous", "le moi", "moi ca"),
)
_ALLOWED = _joined(
    ("vous pouvez", "tu peux", "on peut"),
    ("", "le", "la", "l", "me", "m", "nous", "me le"),
    (
        "enregistrer", "garder", "inscrire", "valider", "confirmer", "reserver", "noter", "prendre", "mettre",
        "bloquer", "programmer",
    ),
)  # fmt: skip
_MINE = _joined(
    ("c est",),
    ("", "bien"),
    ("mon", "ma", "notre", "le mien", "la mienne"),
    ("nom", "prenom", "adresse", "numero", "telephone", "age", "date de naissance", "code postal", "commune", ""),
)
_WELL_HEARD = _joined(
    ("vous avez", "tu as", "c est"),
    ("bien", "tout", "tres bien", "tout bien"),
    ("note", "compris", "entendu", "ecrit", "mis", "saisi"),
)
_NOTHING_TO_MEND = _joined(
    ("rien a",), ("changer", "redire", "corriger", "modifier", "ajouter", "rectifier", "reprendre")
)

FORMS = (
    *_SUITS,
    *_SEEMS,
    *_WILL_BE,
    *_PRESENT,
    *_ACCEPTING,
    *_ORDERED,
    *_ALLOWED,
    *_MINE,
    *_WELL_HEARD,
    *_NOTHING_TO_MEND,
)
"""Phrases in plain form that agree."""
