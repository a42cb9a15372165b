"""What is said around days and hours, as patterns over text in plain form with figures."""

import re

from ivr.language.grammars.dates.calendar import WEEKDAYS

_DAYS = "|".join(WEEKDAYS)
_NAMED = rf"(?= (?:le |la |ce )?(?:\d|{_DAYS}|demain|aujourd|semaine|midi|que))"
MARKS: tuple[tuple[str, str], ...] = (
    ("from", r"(?:surtout |mais )?pas (?:trop tot )?avant|jamais avant|a (?:partir|compter)(?: de| du| d)?|depuis"
             rf"|au plus tot|plus tard que|des{_NAMED}"),
    ("until", r"avant(?= la fin )|(?:surtout |mais )?pas (?:trop tard )?apres|jamais apres|jusqu (?:a|au|en)"
              r"|pas plus tard que|au plus tard|d ici(?: a| au| la)?"),
    ("after", r"apres|passe|plus tard qu"),
    ("before", r"avant"),
    ("except", r"sauf|hormis|excepte|a part|a l exception|surtout pas|ni|jamais|en dehors|hors"
               r"|pas(?: du tout)?(?: (?:libre|disponible|dispo|possible|la))?|je (?:ne )?travaille"
               r"|je suis (?:deja )?(?:prise?|occupee?|absente?)|j ai (?:deja )?quelque chose"),
    ("between", r"entre"),
    ("to", r"au|a|jusqu a|jusqu au"),
    ("and", r"et|ou|ou bien|et aussi|ainsi que|ni"),
    ("but", r"mais|sinon|plutot|par contre|je prefere|je peux"),
    ("since", r"du|de"),
)  # fmt: skip
PREFS: tuple[tuple[str, str], ...] = (
    ("asap", r"(?:(?:le |la |au |des )plus (?:tot|vite|rapidement|rapide|proche)"
             r"|plus (?:tot|vite|rapidement)(?= (?:possible|que vous pouvez)))"
             r"(?: (?:possible|que vous pouvez|disponible))?"
             r"|des que (?:possible|vous pouvez|vous avez|ca se peut)"
             r"|au ?(?:ssi)? ?(?:tot|vite) que (?:possible|vous pouvez)"
             r"|(?:dans )?(?:les|ces) prochains jours|ces jours ci"
             r"|prochainement|bientot|(?:le |la )?premiere? (?:disponible|rendez vous|creneau|date|place"
             r"|disponibilite|possibilite|jour)(?: (?:possible|disponible|libre))?|tout de suite|maintenant"
             r"|immediatement|rapidement|vite|c est (?:tres )?urgent|au plus vite|en urgence"
             r"|(?:c est|je suis) (?:tres |assez )?presse|sans (?:tarder|attendre)|asap|le temps presse"
             r"|le prochain(?: (?:rendez vous|creneau))?"),
    ("any", r"(?:n a |pas )+d importance|a votre convenance|cel(?:ui|le) que vous voulez"
            r"|n importe(?: (?:quand|quel jour|quelle (?:date|heure)|quel (?:moment|creneau)|lequel|laquelle))?"
            r"|peut? (?:m )?importe(?: (?:le jour|l heure|la date|quand))?|(?:ca m est |c est )?(?:bien )?egal"
            r"|comme vous (?:voulez|pouvez)|quand vous (?:voulez|pouvez)|tous les jours(?: me vont)?"
            r"|(?:je suis )?(?:toujours |tout le temps )?(?:libre|disponible)"
            r"(?: tout le temps| tous les jours| toujours| toute la (?:semaine|journee))?"
            r"|(?:pas|aucune|sans) (?:de )?preference|c est vous qui (?:voyez|decidez|choisissez)|indifferent|au choix"
            r"|tout me (?:va|convient)|a vous de voir|tout le temps|j ai tout mon temps"
            r"|comme ca vous arrange|quand ca vous arrange|pas d exigence|je m arrange(?:rai)?|tout moment"
            r"|a tout moment"),
)  # fmt: skip
SKIPPED = re.compile(
    r"(?:(?:premiere?|deuxieme|1) fois|(?:je|on|nous|il|elle) (?:me |se |nous )?(?:leve|couche|reveille)(?:ons)?"
    r" (?:tres |assez )?(?:tot|tard|de bonne heure)|(?:tous |toutes )?les (?:2|deux)|entre les (?:2|deux)"
    r"|(?:vous )?n (?:auriez|avez|aurait) (?:vous |il )?pas|(?:y aurait|n y a|y a)(?: t)?(?: il)? pas"
    r"|si (?:ca|cela) (?:ne )?(?:vous |te )?(?:derange|ennuie|embete|gene) pas"
    r"|(?:avant|apres) (?:le |la |mon |ma |l )?(?:travail|boulot|bureau|ecole|sieste|messe|kine|cours)(?! d)"
    r"|pas trop (?:tot|tard)|pas de bonne heure|pas (?:de|d) (?:probleme|souci)|un jour"
    r"|s il (?:vous )?plait|a peu pres|si possible)(?!\w)"
)
"""Words that look like days, hours or limits and say none."""
REWORDED = (
    (
        re.compile(
            r"\b(?:en|pendant la|(?:un |les )?jours? de) semaine\b(?! (?:prochaine|qui|du))|\bjours? ouvrables?"
        ),
        "sauf le week end",
    ),
    (re.compile(rf"(?<=\bpas) (?=(?:le )?(?:{_DAYS}) (?:oui|ok|d accord|ca va|c est bon|je peux)\b)"), " mais "),
    (
        re.compile(
            r"(?P<kept>\b(?:plutot|prefere|mieux|arrange)\b(?:(?! (?:ne|n|peux) ).)*?) (?:plutot )?qu?e?"
            rf" (?:le |la |l |les |en )?(?:matins?|matinee|apres midis?|soirs?|{_DAYS})\b"
        ),
        r"\g<kept>",
    ),
)
"""Wordings put in a plainer way: "jeudi je peux pas, vendredi oui", "plutôt le soir que le matin"."""
