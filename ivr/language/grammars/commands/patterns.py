"""What callers say to the line itself, as patterns over text in plain form."""

_PERSON = (
    r"(?:quelqu un|au (?:standard|secretariat)"
    r"|une? (?:vraie? |autre )?(?:personne|humain|etre humain|agent|conseillere?|operateur|operatrice"
    r"|employee?|dame|monsieur|secretaire|standardiste|responsable|medecin|docteur|infirmiere?|hotesse|interlocut\w+"
    r"|collegue|chef|patron|technicien|telephoniste|correspondant|etre vivant|charge\w*|preposee?|quelqu un)"
    r"|l (?:accueil"
    r"|operateur|operatrice|agent|employee?|hotesse)"
    r"|la (?:secretaire|standardiste|dame|mairie|prefecture|direction)|le (?:standard|secretariat|conseiller)"
    r"|votre (?:collegue|responsable|chef"
    r"|service|bureau))"
)
_MACHINE = r"(?:robots?|machines?|ordinateurs?|repondeurs?|automates?)"
_APPOINTMENT = r"(?:rendez vous|rdv|vaccination|vaccin|injection)"
PATTERNS: dict[str, tuple[str, ...]] = {
    "agent": (
        rf"(?<!ai )(?<!avons )(?<!a )\b(?:parler?|discuter|causer)\b.{{0,20}}\b(?:a|avec)? ?{_PERSON}",
        r"(?<!\bai )(?<!\ba )(?<!\best )\b(?:passe[rz]?|avoir|voudrais|voudrait|veux|veut|voulais|souhaite\w*"
        r"|prefere\w*|aimerais|faut|faudrait|demande\w*"
        r"|joindre|contacter|trouve[rz]?|cherche|donne[rz]?|appele[rz]?|mette[rz]?|connecte[rz]?|bascule[rz]?"
        r"|redirige[rz]?"
        r"|orientez|branchez|renvoyez) (?:moi |que |me |nous |a |vers |avec |sur |avoir |affaire |joindre "
        r"|parler |donc |plutot |vite )*"
        rf"{_PERSON}\b",
        rf"\b(?:pas|jamais|plus|qu) (?:\w+ ){{0,4}}(?:une?|des|cette|vos|votre|les|le) {_MACHINE}\b",
        rf"\b(?:deteste|marre|comprends? rien a)\b.{{0,20}}\b{_MACHINE}\b",
        r"\bil n y a (?:donc )?personne\b|\bpersonne ne (?:repond|decroche)\b",
        r"\b(?:quelqu un|une? (?:vraie? )?(?:personne|humain)) (?:au bout|en ligne|au telephone|de vive voix"
        r"|a qui (?:(?:je )?(?:peux|puisse|pourrais) )?parler)",
        r"\by a (?:t il |pas )?(?:quelqu un|personne)\b",
        r"\b(?:mise?|mettez moi) en relation\b",
        rf"\b(?:veux|voudrais|aime) pas (?:de |d ){_MACHINE}\b",
        r"\b(?:quelqu un de|une personne) (?:reel|vivant|humain)",
        r"\btransfer(?:ez|er) (?:moi|nous|a|vers|mon appel|l appel|la communication)\b",
        rf"\b(?:parle|cause|discute) (?:pas|jamais) (?:a|aux|avec) (?:une? |les |des )?{_MACHINE}\b",
        r"^(?:\w+ ){0,2}quelqu un (?:de (?:l equipe|chez vous|la prefecture|votre|competent|vivant)|du (?:service"
        r"|centre))",
    ),
    "repeat": (
        r"\b(?:repett?er?|repett?ez|repeteriez|redire|redites|redis|relire|relisez)\b",
        r"\b(?:c est|c etait|quelle (?:est|etait)) (?:quoi |deja )*(?:la |votre )question\b|^la question\b",
        r"^c etait (?:quand|quoi|ou|a quelle heure|quel jour)\b|^(?:c est|c etait) \w+ deja$",
        r"\bredonne[rz]\b|\b(?:dites|dire) (?:\w+ )?(?:encore|a nouveau|de nouveau)\b|\brappelez moi"
        r" (?:la (?:date|question|reponse)|l (?:heure|adresse)|le (?:jour|nom|numero)|quel)\b",
        r"\b(?:ai|a) (?:pas (?:bien )?(?:retenu|capte|eu le temps de (?:noter|tout|l? ?ecrire|comprendre)"
        r"|ecoute|fait attention)|(?:rate|loupe) (?:la fin|le debut|un (?:bout|mot|morceau)|une partie|l heure"
        r"|le reste))\b",
        r"\b(?:ca (?:gresille|passe mal|capte mal|hache)|mauvaise ligne|ligne est mauvaise|parasites|friture)\b",
        r"\bvous (?:avez|aviez) dit (?:quel|quoi|quand|combien)|\bquel\w* \w+ (?:vous )?(?:avez"
        r"|aviez)(?: vous)? dit\b",
        r"\b(?:ca|ca a) coupe\b",
        r"\b(?:pas|rien|mal) (?:bien |tout |tres bien |trop |vraiment |pu )*(?:entendu|compris|saisi|suivi|note"
        r"|noter)\b",
        r"\b(?:vous )?(?:avez|avez vous|m avez|disiez|dites|demandez|demandiez) (?:vous )?(?:dit |demande "
        r"|parle )?(?:de )?quoi\b",
        r"\b(?:qu est ce que|que|quoi|comment|ce que) (?:vous |me )*(?:disiez|disiez vous|dites|demandez"
        r"|demandiez|voulez dire|avez dit"
        r"|avez vous dit|avez demande|m avez dit|m avez demande|m aviez dit)\b|\bqu (?:est ce qu (?:on|elle"
        r"|il) (?:me |m )?(?:dit|demande)|avez vous demande)\b",
        r"^(?:\w+ ){0,9}(?:vous disiez|vous m avez dit|tu disais)$",
        r"\brepren(?:ez|dre|ons) (?:depuis le debut|du debut|la question|s il vous)\b|\b(?:pas|rien|mal"
        r"|jamais) (?:vous )?entendue?\b",
        r"\b(?:qu|qu est ce que|que) (?:vous )?(?:avez vous |avez |dites vous )?dit(?:es)?\b",
        r"\bencore une fois\b",
    ),
    "slower": (
        r"\b(?:(?:plus|si|trop) (?:lentement|doucement)|(?:moins|pas si|trop) (?:vite|rapidement))\b",
        r"\b(?:parlez|allez|articulez)\b.{0,12}\b(?:lentement|doucement|mieux)\b",
        r"\b(?:arrive|peux) pas a? ?(?:vous )?suivre\b|\b(?:vous |ca )(?:parlez|allez|va|vas) (?:un peu |bien "
        r"|beaucoup )?(?:trop |si )?vite\b",
        r"\b(?:pas|moins) (?:aussi |si |trop )?(?:vite|rapide\w*)\b",
        r"\bralenti(?:r|ssez|s)\b|^(?:plus )?(?:doucement|lentement)(?: (?:doucement|lentement|svp|hein|madame"
        r"|monsieur|mademoiselle|je|s il)\b.*)?$|\bplus len\w*ment\b|\bmoins rapide\b",
    ),
    "louder": (
        r"\b(?:plus fort|hausser le ton|(?:montez?|monter|augmentez|augmenter) le (?:son|volume))\b",
        r"\b(?:n |j |vous )entends? (?:a peine|presque|difficilement|plus)\b|\bmal a (?:vous )?entendre\b"
        r"|\bmalentendante?\b",
        r"\b(?:son|volume|voix) (?:est |)(?:trop |)(?:bas|basse|faible)\b|\bsonotone\b|\boreille dure\b",
        r"\b(?:n |j |vous )entends? (?:pas bien|mal|rien|pas|tres mal)\b",
        r"\b(?:on n entend rien|pas assez fort|haussez (?:la voix|le ton|le son)|parlez plus haut|plus de (?:son"
        r"|volume))\b",
        r"\bparle[rz]? (?:moi )?(?:un peu |bien |beaucoup )?plus (?:haut|distinctement dans)|\b(?:parlez|etes"
        r"|est) (?:beaucoup |un peu |bien |vraiment )*(?:trop|tout|tres|si) (?:bas|basse|faible|loin)\b",
        r"\b(?:plus|mettez|monte[rz]?|pousse[rz]?|augmente[rz]?) (?:le |un peu )*(?:fort|son|volume)\b"
        r"|\bon (?:vous )?entend (?:pas|mal|rien|plus|a peine)\b",
        r"\b(?:dure? de la feuille|(?:pas|sans) mes appareils|mon appareil (?:ne |n )?(?:marche|est))\b",
        r"\bje suis (?:un peu )?(?:sourde?|dure? d oreille)\b",
    ),
    "back": (
        r"\b(?:revenir|retourner|retournez|revenez|repartir) (?:un peu )?(?:en arriere|au (?:debut|menu))\b",
        r"\b(?:je me suis trompee?|je me trompe|je (?:voudrais|veux|dois|vais) (?:corriger|rectifier|revenir))\b",
        r"\b(?:reviens|revient|revenons|retourne|retournons|retournez|repartons|repart|remontez|remonte) (?:donc "
        r"|un peu )*(?:en arriere|au (?:debut|menu)|a la question)\b",
        r"\b(?:modifi|chang|corrig|annul|repren|rectifi|efface?)(?:er|ez|e|ons|dre|eons|r)? (?:donc )?(?:ma|la"
        r"|mon) (?:derniere )?reponse\b",
        r"\b(?:revenir|retourner|reprendre|repartir|remonter) (?:a la question|au debut|en arriere|de zero|depuis"
        r"|sur (?:ma|la))\b",
        r"\b(?:me suis|ai) (?:mal (?:exprimee?|dit|repondu)|dit (?:une )?betise|fait une (?:erreur|faute))\b",
        r"\b(?:question|etape) (?:d avant|precedente|d avant ca)\b|^(?:on |il faut )?recommen(?:ce|cer|cons)$"
        r"|^reprenons$",
        r"\befface[rz]? (?:ce|ca|tout|la|le|mon|ma)\b|^retourne[rz]?$|^revenons\b",
    ),
    "help": (
        r"\b(?:je|j) (?:ne |n )?(?:y )?comprends? (?:pas|rien|plus)\b",
        r"\b(?:besoin d aide|aidez moi|m aider|expliquez (?:moi|nous)|m expliquer)\b|^help$",
        r"\b(?:qu est ce qu il|qu est ce que je|qu est ce qu on|que) (?:faut|peux|peut on|peut|doit|doit on)(?: il"
        r"| on)?"
        r" (?:que je |faire|dire|repondre)",
        r"\bquel(?:le)?s sont les (?:options|possibilites|choix|reponses)\b|\b(?:sais|vois) pas (?:comment|quoi) \w+",
        r"\b(?:comment (?:ca marche|ca se passe|on fait|il faut faire|faut faire|repondre|je fais|dois je faire"
        r"|faut il faire)|je suis perdue?)\b",
        r"\b(?:que dois je|qu est ce que je (?:dois|peux)|qu est ce qu (?:il faut|on doit)"
        r"|que faut il) (?:que je )?(?:faire|dire|repondre)\b",
        r"\bil (?:me )?faut que je (?:fasse|dise|reponde|appuie) (?:quoi|comment)\b|\bcomment (?:ca"
        r"|cela) (?:fonctionne|se fait)\b",
        r"\b(?:je dois|il faut|faut|on doit|je peux) (?:dire|faire|repondre) quoi\b|\bce qu (?:il faut"
        r"|on doit) (?:dire|faire|repondre)\b",
        r"\b(?:coup de main|mode d emploi|y arrive (?:pas|plus)|m y perds|suis (?:bloque|coince|perdu)e?)\b",
        r"\bpas quoi (?:faire|dire)\b",
    ),
    "wait": (
        r"\b(?:attendez|attends|patientez|donnez moi|laissez moi|accordez moi|juste) (?:moi )?"
        r"(?:(?:une?|deux|quelques|le) (?:petite? )?)(?:instants?|moments?|minutes?|secondes?|temps)\b",
        r"\b(?:une?|deux) (?:petite? )?(?:instant|moment|minutes?|secondes?) (?:je|que|s il)\b",
        r"\battendez (?:je|que)\b|\b(?:le temps|faut) (?:de|que je) (?:cherch|regard|pren|trouv|mett|not|reflech"
        r"|recuper|vois|voie)\w*",
        r"^(?:\w+ ){0,3}(?:bougez|raccrochez|coupez) pas\b|\bje (?:mets|cherche|vais chercher|attrape) (?:mes"
        r"|mon|ma|un|de quoi|le|la)\b|\bje prends (?:de quoi|mes lunettes|mon (?:agenda|carnet|calendrier)"
        r"|ma carte)\b",
        r"^(?:\w+ )?(?:une?|deux|2|quelques|encore une?) (?:petite?s? )?(?:instants?|moments?|minutes?"
        r"|secondes?)(?: (?:madame|monsieur|mademoiselle|encore|s il (?:vous|te) plait))*$",
        r"\bje reviens (?:tout de suite|vite|dans|de suite)\b|(?<!\bj )(?<!qu on )\b(?:attendez|attends)(?: moi)?$",
        r"^(?:\w+ ){0,2}?(?<!\bj )(?:attendez|attends|ne quittez pas|quittez pas|restez (?:en ligne"
        r"|la))(?: un (?:petit )?peu| donc| voir| moi)*"
        r"(?: (?:je|on|il|elle|ca|y a|ma|mon|le|la|que|madame|monsieur|mademoiselle)\b.*)?$",
        r"\b(?:laissez|laisse) moi (?:reflechir|chercher|regarder|le temps|voir|prendre|trouver|noter|attraper"
        r"|mettre)\b",
        r"\bje (?:vais |cherche |prends )(?:chercher |prendre )?(?:mes lunettes|un (?:stylo|crayon|papier)"
        r"|mon \w+)\b",
    ),
    "goodbye": (
        r"\bau revoir(?: (?:madame|monsieur|mademoiselle|a vous|et merci|merci|bonne \w+|tout le monde))*$",
        r"^(?:\w+ ){0,3}(?:bonne (?:journee|soiree|nuit|continuation|fin de \w+|apres midi)|bon (?:week end|dimanche"
        r"|apres midi))"
        r"(?: (?:a vous|aussi|madame|monsieur|mademoiselle|merci|et merci))*$|\b(?:vous laisse|vais vous laisser)$"
        r"|^(?:merci )?rien d autre\b",
        r"\b(?:ce sera|c est|ca sera) tout(?: (?:merci|pour moi|pour aujourd hui|bien))*$"
        r"|^(?:\w+ )?(?:a la (?:prochaine|revoyure)|au plaisir)",
        r"^(?:(?:non|oui|d accord|tres bien|c est bon|ok|bon) )*(?:merci )?(?:beaucoup )?au revoir\b",
    ),
    "cancel": (
        r"^(?:\w+ )?(?:annulez|annule|annuler) (?:tout|tout ca)\b|\b(?:laisse[rz]?|laissons) tomber\b|\b(?:j|on"
        r"|nous) abandonn\w+|^abandonne[rz]?\b|^oublie[rz]? (?:tout|ca)\b|^on annule(?: tout| ca)?$",
        r"^(?:on|j|je) (?:arrete|renonce)\b|\b(?:veux|voudrais|prefere|souhaite) (?:tout )?(?:arreter|abandonner"
        r"|stopper)\b",
    ),
    "cancel_appointment": (
        rf"\b(?:annul\w+|decommand\w+|supprim\w+|enlev\w+|retir\w+)\b.{{0,12}}\b{_APPOINTMENT}\b",
        r"\bannul\w+ (?:le |la |les |mon |ma |mes )?(?:visite|date|piqure|creneau|reservation|venue)\b",
        r"\bme (?:decommander|desister)\b|^je (?:me )?(?:decommande|desiste)\b",
        rf"\b{_APPOINTMENT} (?:a|est a|qu il faut) (?:annuler|supprimer)\b|\bplus besoin (?:de |du "
        rf"|d )\w* ?{_APPOINTMENT}\b",
        r"\b(?:peux|pourrai|pourrais|vais) pas (?:y aller|etre la|venir|pouvoir venir|me deplacer|me rendre)\b",
        r"\b(?:appelle|telephone|pour) (?:pour )?annuler$|^(?:je (?:voudrais|veux) )?decommander",
        r"\b(?:peux|peut|pouvons|pourrai|pourra|pourrons|pourrais) (?:pas|plus) (?:y )?(?:venir|aller|etre la)\b",
        r"\b(?:viens plus|viendrai (?:pas|plus))\b",
    ),
    "modify_appointment": (
        r"\b(?:changer?|deplacer?|modifier?|reporter?|decaler?|avancer|repousser|reculer|retarder"
        r"|(?:chang|deplac|modifi|report|decal|avanc|repouss|recul|retard)(?:ez|e|eons|ons))\b"
        rf".{{0,25}}\b(?:{_APPOINTMENT}|date|heure|horaire|creneau|piqure|dose)\b",
        rf"\bmett\w+ (?:mon|le|ce) {_APPOINTMENT} (?:un autre|a un autre|plus|une autre|a une autre)\b",
        rf"\b(?:{_APPOINTMENT}|(?:ma|la) date|creneau)\b.{{0,20}}\b(?:convient|arrange|va) (?:pas|plus)\b",
        r"\b(?:changer?|modifier?) (?:de |la |le |l )?(?:date|jour|heure|horaire|creneau)\b",
        rf"\bautre (?:jour|date|heure)\b.{{0,15}}\b{_APPOINTMENT}\b",
        rf"\b{_APPOINTMENT}\b.{{0,40}}\b(?:(?:deplacer|decaler|reporter|changer|avancer|repousser)\b|mettre (?:a "
        rf"|pour )?une? autre)",
    ),
    "book": (
        r"\b(?:prendre|reserver|avoir|fixer|veux|voudrais|souhaite|obtenir|demander|faut|faudrait|donner|aimerais"
        r"|nouveau"
        r"|premier|besoin|cherche|pour (?:un|le))\b.{0,12}"
        r"\b(?:rendez vous|rdv|une? (?:vaccin|creneau|place|injection))\b",
        r"\b(?:me|nous|le|la|se) faire (?:vacciner|piquer)\b|\b(?:pour|veux|voudrais|voulons|voudrions|faut"
        r"|faudrait) (?:me |nous |que )?(?:(?:le|un|la|deux|ma|une|des|les)"
        r" (?:vaccins?|piqures?|vaccination|rendez vous|injections?)|vacciner)\b|\b(?:inscrivez|notez"
        r"|mettez) (?:moi|nous) pour (?:le|la|un|une|les) (?:vaccin|vaccination|piqure|rendez vous)\b",
        r"\bje (?:veux|voudrais) (?:le|un) vaccin\b|\bm inscrire\b",
    ),
}
"""Anywhere in an utterance in plain form."""
