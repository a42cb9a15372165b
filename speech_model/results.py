"""RESULTS.md: what is not known, what was measured, and how to learn the rest from a panel of callers."""

import os
import platform
from datetime import UTC, datetime
from pathlib import Path

from speech_model.pipeline import SMALL, Size

FILE = Path(__file__).with_name("RESULTS.md")

_UNKNOWN = """# How well the model hears

## What is not known

- **Older people.** No recording of anybody known to be old was at hand. Training bends young voices (slower, trembling,
  with longer pauses), and nobody has measured how near that comes. No figure below may be read as theirs.
- **Real calls.** Every recording was read aloud for a machine, without hesitations, corrections or talk to others.
- **Men.** The two test speakers, June Wallack (Québec, studio) and Armelle Desjardins (France, GSM, slow),
  are women. Regional and foreign accents are those of eSpeak NG's Belgian and Swiss voices.
- **Synthetic voices** that test were never trained on, but the same synthesiser made those that were: their figures are
  kinder than people's.
- **A human yes or no.** None was found among recordings that may be had freely: those figures are of synthetic voices.
- A few dozen trials for each person; beside each share stands the interval in which the true one lies with a
  probability of 95 % (Clopper and Pearson).
"""

_SETS = """## Test speakers

June's recordings train no model (LICENCES.md). Armelle, and the person of the letters, each test a model that was
trained without them. The people of the stamps say none of these words. The weights of the decoder were chosen on
four eSpeak voices that train and on the people of the stamps; nothing was chosen by these figures.
"Right" is every word right; "wrong" is another answer than was given; what is neither was not understood.
"""

_WHY = """## Why aims are missed

Aims, on people never heard in training: digits, months, weekdays 95 %, numbers 90 %, yes and no 97 % with at most 0.5 %
taken wrongly.

- **A slow voice.** The first model did not understand Armelle either, and GSM is not the reason: the codec costs June
  little, and making Armelle's recordings duller, brighter, higher or quieter between words changes nothing. Armelle
  takes half as long again for each sound (table "Pace"), and is recognised much better faster, at the same pitch. The
  people who train are slowed down for the sake of older callers, and not enough. What to do next: train with speech
  stretched up to twice, and let the line read a slow answer a second time, faster.
- **Few people.** Three sets of recordings train. With Armelle among them, the model recognises her words (digits 8
  of 10, months 11 of 12, weekdays 7 of 7); a dozen people more, of Common Voice (CC0), would do more than any setting.
- **Any sequence of words.** The engine's grammar lets words of a list follow each other: "cinquante" becomes "cinq
  quatorze", "décembre" becomes "décembre août". The line takes neither for an answer and asks again.
- **Yes and no** are asked again more often than wished, because the line takes only whole phrases said with certainty:
  a wrong yes is worse than many questions.
"""

_PANEL = """## How to measure older callers

1. Ask the data protection officer first: voices are personal data. A written consent says what is recorded, for what,
   for how long (until the figures are out, at most three months), which people hear it, and that it may be withdrawn.
2. Thirty people or more of 75 to 95, half of them men, from three places at least, among them people with a tremor,
   dentures or a hearing aid; and ten of 25 to 50 to compare with. Nobody who worked on the line.
3. Each person calls from their own telephone, fixed or mobile, and answers a list read to them: yes and no in their own
   words (ten of each), digits twice in random order, twenty numbers below 100, three dates, a weekday of their choice,
   a telephone number made up, five towns, and three times a minute of free talk to somebody else in the room.
4. Two people write down what was said, apart; where they differ a third decides. Files carry a number, no name.
5. The recordings stay off the training: `closed.sounds` takes them as a further listener, one row for each age group.
   Write the shares with their intervals, by age, by telephone, and every wrong yes separately.
6. Erase the recordings on the day the consent says; keep the table.
"""


def write(tables: list[str], size: Size) -> None:
    """Writes RESULTS.md from tables in Markdown."""
    FILE.write_text(
        "\n".join([_UNKNOWN, _of(size), _SETS, *(f"{table}\n" for table in tables), _WHY, _PANEL]), encoding="utf-8"
    )


def _of(size: Size) -> str:
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}"
    proof = "A small run: it shows that every stage works, not what the model can do.\n\n" if size == SMALL else ""
    return proof + (
        f"Measured by `make model-eval` ({machine}) on a model trained for {size.earnest.minutes:g} minutes or "
        f"{size.earnest.batches} batches, with {size.utterances} synthetic utterances and layers of {size.width}.\n"
    )
