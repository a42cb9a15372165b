"""What is listened for after a question answered by yes or no: whole answers, as they are said most.

Each phrase must be worth the chatter and the other answers that sound like it. Left out for that reason: "d'accord"
alone (heard for "non"), "c'est bon" (for "non non", and often said to decline), "c'est exact" (for "c'est une erreur"),
a bare "jamais" (for "bien sûr"), "absolument", "volontiers", "aucun". Typed words know many more."""

PHRASES = frozenset((
    "oui", "oui oui", "oui oui oui", "ouais", "oui merci", "oui d'accord", "oui bien sûr", "bien sûr",
    "tout à fait", "oui tout à fait", "c'est ça", "oui c'est ça", "oui oui c'est ça", "c'est bien ça",
    "oui c'est bien ça", "parfait", "oui parfait", "très bien",
    "oui très bien", "je confirme", "oui je confirme", "ça me va", "oui ça me va", "ça me convient",
    "oui ça me convient", "oui madame", "oui monsieur", "oui s'il vous plaît", "euh oui", "ah oui", "ben oui",
    "mais oui", "je veux bien", "oui je veux bien", "pas de problème", "oui je crois", "je crois que oui",
    "non", "non non", "non non non", "non merci", "euh non", "ah non", "ben non", "mais non", "non madame",
    "non monsieur", "pas du tout", "non pas du tout", "non jamais", "pas encore", "non pas encore",
    "c'est pas ça", "non c'est pas ça", "ce n'est pas ça", "non ce n'est pas ça", "pas d'accord", "non pas d'accord",
    "je ne crois pas", "non je ne crois pas", "je crois pas", "je crois que non", "je ne pense pas", "non plus",
    "moi non plus", "c'est une erreur", "non c'est une erreur",
    "je ne sais pas", "je sais pas", "je ne sais plus", "je sais plus", "je ne me souviens pas",
    "je me souviens pas", "je ne me souviens plus", "peut-être", "ça dépend", "je ne suis pas sûr",
    "je ne suis pas sûre", "je suis pas sûr", "je n'en sais rien", "j'en sais rien",
    "répétez", "répéter", "répétez s'il vous plaît", "pardon", "comment", "un conseiller", "un agent",
    "parler à quelqu'un", "je voudrais parler à quelqu'un", "quelqu'un", "attendez", "attendez un instant",
    "un instant", "une minute", "plus lentement", "moins vite", "plus fort", "aide", "stop", "retour",
    "j'ai pas compris", "je n'ai pas compris", "j'ai pas entendu", "je n'ai pas entendu",
))  # fmt: skip
