"""A telephone whose caller knows beforehand what to answer to some questions."""

from collections.abc import Mapping

from exchange.calls.handset import PhoneEvent
from exchange.telephone.phone import TextPhone, act, heard
from exchange.telephone.transcript import fold
from ivr.department import Department
from ivr.language.prompts import PromptBook

_WORDS = {"no": "non", "yes": "oui", "unknown": "je ne sais pas"}


class KnowingPhone:
    """Answers the questions it knows; where the line asks anything else, its user goes on."""

    def __init__(self, phone: TextPhone, book: PromptBook, answers: Mapping[str, str]) -> None:
        """`answers`: what is typed or said, by the name of the prompt that asks."""
        self.sid = phone.sid
        self.press, self.speak = phone.press, phone.speak
        self.stay_silent, self.hang_up = phone.stay_silent, phone.hang_up
        self._phone = phone
        self._answers = {question(book, prompt): answer for prompt, answer in answers.items()}

    def listen(self) -> tuple[PhoneEvent, ...]:
        events = last = self._phone.listen()
        while not last[-1].last and (asked := self._asked(fold(heard(last)))):
            act(self._phone, self._answers[asked])
            last = self._phone.listen()
            events += last
        return events

    def _asked(self, said: str) -> str:
        """The known question that was asked last; empty when none was."""
        return max((known for known in self._answers if known in said), key=said.rindex, default="")


def question(book: PromptBook, prompt: str) -> str:
    """How a question begins, up to the first pause or the first value that is filled in."""
    return fold(book.prompt(prompt).texts["text"].split("|")[0].split("{")[0])


def harmless_answers(department: Department) -> dict[str, str]:
    """What to say to each question of a department's protocol to be booked without delay, by its prompt."""
    found = {}
    for asked in department.questions:
        good = [answer for answer in asked.outcomes if asked.outcome(answer).kind == "go_on"]
        found[asked.prompt] = _WORDS[good[0]]
    return found
