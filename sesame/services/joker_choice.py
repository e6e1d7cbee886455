"""Whether a joker may be chosen, how it is kept, and whether an answer is its answer: the same everywhere."""

from collections import deque
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace

from sesame.domain.account import JokerSecret
from sesame.domain.answer_judging import Asked
from sesame.domain.joker import LONGEST_ANSWER
from sesame.domain.joker import ChosenQuestion
from sesame.domain.joker import parse_answer
from sesame.domain.person import Person
from sesame.domain.ports import Hasher
from sesame.domain.ports import PasswordStrength
from sesame.domain.ports import TextCipher
from sesame.domain.stores import UnitOfWork
from sesame.domain.text import fold
from sesame.domain.text import fold_as_formerly
from sesame.errors import Refused
from sesame.services.throttling import GuessBudgets
from sesame.services.throttling import Reservation
from sesame.services.throttling import who_is
from sesame.services.tries_given_back import TriesGivenBack


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedAnswer:
    """An answer that was judged, with its question; only ``JokerChoice.check`` makes one."""

    question: ChosenQuestion
    folded: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerVerdict:
    """The outcome of comparing an answer: ``outdated`` where it is right and its hash of older ways."""

    matches: bool
    outdated: bool = False


class JokerChoice:
    """Judges, hashes and compares answers, and keeps one's own question from whoever reads the tables."""

    def __init__(
        self,
        *,
        unit_of_work: UnitOfWork,
        hasher: Hasher,
        strength: PasswordStrength,
        cipher: TextCipher,
        answers: GuessBudgets,
        owed: deque[Reservation] | None = None,
    ) -> None:
        """Take the ports; ``answers`` is the budget of wrong answers, ``owed`` what of it is to be given back."""
        #: The tries at answers, wherever they are given.
        self.tries = TriesGivenBack(answers, unit_of_work, owed)
        self._hasher = hasher
        self._strength = strength
        self._cipher = cipher
        self._answers = answers

    def check(self, person: Person, chosen: ChosenQuestion, *, question: str, raw: str) -> CheckedAnswer:
        """Return the answer as it may be kept; ``question`` is its text as read. Errors: ``Refused`` on ``answer``."""
        asked = Asked(id=chosen.id, text=question)
        folded = parse_answer(raw, asked=asked, person=person, strength=self._strength)
        return CheckedAnswer(question=chosen, folded=folded)

    def keep(self, checked: CheckedAnswer) -> JokerSecret:
        """Return what is stored; call it before the transaction, which a slow hash must not hold."""
        own = checked.question.own_text
        return JokerSecret(
            question_id=checked.question.id,
            own_question=self._cipher.encrypt(own) if own else None,
            answer_hash=self._hasher.hash(checked.folded),
        )

    def renew(self, kept: JokerSecret) -> JokerSecret:
        """Return the same with one's own question encrypted under the newest key, whatever it was under."""
        text = self.question(kept).own_text
        return replace(kept, own_question=self._cipher.encrypt(text)) if text else kept

    def question(self, kept: JokerSecret) -> ChosenQuestion:
        """Return the question as it was chosen; neither id nor text when no key opens one's own any more."""
        own = kept.own_question
        return ChosenQuestion(id=kept.question_id, own_text=self._cipher.decrypt(own) if own else None)

    def compare(self, answer_hash: str | None, raw: str) -> AnswerVerdict:
        """Compare an answer with the hash, in today's form and in that of earlier versions where it is another.

        How much is compared depends on what was typed alone, and not on whether it is right.
        """
        typed = raw[: LONGEST_ANSWER + 1]
        folded, formerly = fold(typed), fold_as_formerly(typed)
        verdict = self._hasher.verify(answer_hash, folded)
        if formerly == folded:
            return AnswerVerdict(matches=verdict.matches, outdated=verdict.outdated)
        former = self._hasher.verify(answer_hash, formerly)
        if former.matches and not verdict.matches:
            return AnswerVerdict(matches=True, outdated=True)
        return AnswerVerdict(matches=verdict.matches, outdated=verdict.outdated)

    def new_hash(self, raw: str) -> str:
        """Return the hash of today for an answer that was right."""
        return self._hasher.hash(fold(raw[: LONGEST_ANSWER + 1]))

    def is_the_answer(self, answer_hash: str, password: str) -> bool:
        """Tell whether a password is the answer, however it is written."""
        return bool(fold(password)) and self.compare(answer_hash, password).matches

    def refuse_as_password(self, person: Person, kept: JokerSecret | None, password: str, *, origin: str) -> None:
        """Accept in silence a new password that is not the answer; where no joker was chosen, any.

        Saying that it is would answer a guess of the answer, so that it is counted as one; once the budget is
        spent nothing is told any more, and the password is taken. Errors: ``Refused`` on ``password``.
        """
        if kept is None:
            return
        with self.tries.counting() as tx:
            # Counted and committed before the slow comparison: no two tries run on one.
            reservation = self._answers.reserve(tx, who=who_is(person.key), origin=origin)
        with self.tries.comparing(reservation):
            same = self.is_the_answer(kept.answer_hash, password)
        with self.tries.settling(reservation, right=not same) as tx:
            self._answers.settle(tx, reservation, right=not same)
        if same and reservation.within:
            raise Refused("password_is_answer", field="password")
