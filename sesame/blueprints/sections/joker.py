"""Changing one's joker."""

from collections.abc import Mapping

from sesame.blueprints.refusals import ToldBeside
from sesame.blueprints.sections.reauthentication import Reauthentication
from sesame.blueprints.steps.answer import question_text
from sesame.blueprints.steps.joker import shown_choices
from sesame.domain.joker import parse_question
from sesame.domain.text import msg
from sesame.forms.account import ChangeJokerForm
from sesame.forms.activation import OWN_QUESTION
from sesame.mounted import Mounted
from sesame.services.account import Overview
from sesame.services.account_change import Change
from sesame.translation import Translator


class JokerSection:
    """The question and a new answer; the old answer is never shown, nobody could."""

    title = msg("Changer ma question joker")

    def __init__(self, here: Mounted) -> None:
        """Take what is mounted."""
        self._account = here.services.account
        self._reauthentication = Reauthentication(here)

    def form(self, overview: Overview) -> ChangeJokerForm:
        """Return the form with the present question, if there is one."""
        question, kept = overview.question, overview.account.joker
        if question is None or kept is None:
            return ChangeJokerForm()
        chosen = OWN_QUESTION if kept.own_question else question.id
        return ChangeJokerForm(data={"question": chosen, "own_question": question.own_text})

    def present(self, overview: Overview, tr: Translator) -> Mapping[str, object]:
        """Return the questions and what is asked besides."""
        self._reauthentication.require_fresh(overview.person)
        return {
            "login": overview.person.login,
            **shown_choices(tr),
            "asks_password": self._reauthentication.by_password,
        }

    def submit(self, change: Change, form: ChangeJokerForm, _overview: Overview, tr: Translator) -> bool | None:
        """Check the question and the answer's shape, then the current password, then change."""
        self._reauthentication.note_missing(form, tr)
        chosen = None
        with ToldBeside(form, tr):
            chosen = parse_question(question_id=form.question.data or "", own_text=form.own_question.data or "")
        if chosen is None:
            return None
        answer = form.answer.data or ""
        question = question_text(chosen.id, chosen.own_text, tr)
        current = (form.current.data or "") if self._reauthentication.by_password else ""
        self._account.check_answer(change.person, chosen, question=question, answer=answer, current=current)
        if form.problems:
            return None
        proof = self._reauthentication.prove(change, form.current)
        return self._account.change_joker(change, chosen, question=question, answer=answer, proof=proof)
