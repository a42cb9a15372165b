"""What a recogniser listens for where callers may say a command."""

SPOKEN = (
    "répéter répétez répète pardon comment encore redites redire quoi conseiller conseillère agent opérateur opératrice"
    " standard quelqu'un personne vraie parler à un une humain secrétaire accueil retour revenir arrière effacez"
    " corriger trompé trompée attendez instant moment minute seconde lentement moins plus vite fort doucement aide"
    " aidez-moi au revoir comprends compris entendu entends ne n'ai j'ai pas je me suis stop veux voudrais s'il vous"
    " plaît"
)
