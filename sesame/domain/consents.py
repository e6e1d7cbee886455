"""Decisions as evidence: what was shown, what was answered, when and from where."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The exact text a person was shown, in the language it was shown in."""

    text: str
    language: str

    @property
    def version(self) -> str:
        """A short digest: the same words always have the same version, other words another."""
        return hashlib.sha256(f"{self.language}\n{self.text}".encode()).hexdigest()[:16]

    def as_fact(self) -> dict[str, str]:
        """Return what a journey stores of it."""
        return {"text": self.text, "language": self.language}

    @classmethod
    def from_fact(cls, fact: Mapping[str, str]) -> "Wording":
        """Return the wording a journey stored."""
        return cls(text=fact["text"], language=fact["language"])


class Answer(StrEnum):
    """What was pressed: one by one, or the button that refuses all that was asked on the page."""

    YES = "yes"
    NO = "no"
    REFUSE_ALL = "refuse_all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One decision; never overwritten, only followed.

    ``person`` is an inner key; ``subject`` is ``sms``, ``directory``, ``charter`` or ``photo:<use>``; ``document`` is
    the version of the text decided on, where the question speaks of one.
    """

    person: int
    subject: str
    answer: Answer
    wording: Wording
    decided_at: dt.datetime
    origin: str
    document: str = ""

    @property
    def granted(self) -> bool:
        """Whether it was accepted."""
        return self.answer is Answer.YES


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoUse:
    """One use of a person's photo that is asked separately.

    ``id`` names the audience as SupAnn's consents do (``public``, ``intranet``, ``student``);
    ``labels`` give the wording by language.
    """

    id: str
    labels: Mapping[str, str]

    def label(self, language: str) -> str:
        """Return the wording in that language, in French where there is none."""
        return self.labels.get(language, self.labels["fr"])
