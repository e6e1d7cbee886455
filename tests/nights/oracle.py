"""What has to be true of the register after any night, whatever happened."""

import datetime as dt

from tests.nights.campus import Campus
from tests.nights.campus import password_s_human
from tests.nights.humans import STAFF
from tests.nights.humans import Entry
from tests.nights.humans import Human
from tests.nights.humans import human_of
from tests.nights.register_view import RegisterView
from tests.nights.register_view import Stored

#: For how many days an account goes on after its owner left, as settings say.
GRACE = {"student": 180, "staff": 30, "external": 0}


class Oracle:
    """Knows who everybody is, and compares."""

    def __init__(self, campus: Campus) -> None:
        """Take the university and its register."""
        self.campus = campus
        self.before = RegisterView()

    def judge(self) -> None:
        """Look at the register after a night."""
        register = self.campus.view()
        self.nobody_is_mixed(register)
        self.no_account_is_lost(register)
        self.doors_are_right(register)
        self.names_are_right(register)
        self.changes_raised_revisions(register)
        self.who_does_not_wait_is_as_told(register)
        self.nothing_waits_for_nothing(register)
        self.before = register

    def nobody_is_mixed(self, register: RegisterView) -> None:
        """No person has anything of two humans."""
        numbers: dict[str, set[int]] = {}
        for entry in self.campus.university.entries:
            numbers.setdefault(entry.number, set()).add(entry.human.id)
        for one in register.people.values():
            tags = {human_of(said["said"].get("personal_mail")) for said in one.said}
            assert tags <= {one.human}, f"{one.row['key']} is h{one.human}, told by rows of {tags}"
            human = self.human(one.human)
            for kind, value in one.numbers:
                if kind == "ine":
                    assert value == human.ine, f"h{human.id} has another's INE {value}"
            if one.has_account:
                assert password_s_human(one) == human.id, f"the account of h{password_s_human(one)} is h{human.id}'s"
                joker = one.account["joker_answer_hash"] if one.account else ""
                assert str(human.id) in str(joker), f"h{human.id} has another's joker {joker}"

    def no_account_is_lost(self, register: RegisterView) -> None:
        """Whoever had an account has it, once, with its history."""
        for key in register.accounts:
            assert key in register.people, f"an account of nobody: {key}"
        for human in self.campus.university.humans:
            if not human.password:
                continue
            owned = [one for one in register.of(human.id) if one.has_account]
            assert owned, f"h{human.id} has lost the account"
            assert any(str(one.account and one.account["password_hash"]).endswith(human.password) for one in owned), (
                f"h{human.id} has lost the password {human.password}"
            )
            for one in owned:
                assert one.history[0] >= 3, f"h{human.id} has lost decisions: {one.history}"
                assert one.history[1] >= 2, f"h{human.id} has lost passwords or choices: {one.history}"

    def doors_are_right(self, register: RegisterView) -> None:
        """Each account opens to its owner, who is told and not doubted, and to nobody else."""
        sign_in, today = self.campus.house.services.sign_in, self.campus.clock.today()
        doubted = {row["person"] for row in register.waiting if row["code"] == "another_person"}
        for key, one in register.people.items():
            assert bool(one.row["doubted_at"]) == (key in doubted), f"h{one.human}: doubted {one.row['doubted_at']}"
            is_told = any(said["absent_since"] is None and said["source"] != "file" for said in one.said)
            was_told = any(said["source"] != "file" for said in one.said)
            if was_told:
                assert is_told == (one.row["gone_on"] is None), (
                    f"h{one.human}: told {is_told}, gone {one.row['gone_on']}"
                )
            if not one.has_account:
                continue
            human = self.human(one.human)
            gone = one.row["gone_on"]
            grace = dt.timedelta(days=GRACE[one.row["category"]])
            is_open = key not in doubted and not (gone and today > gone + grace)
            password = str(one.account and one.account["password_hash"]).partition("|")[2]
            opened = sign_in.check_password(one.row["login"], password, origin=f"198.51.100.{key % 250}")
            assert opened == is_open, f"h{human.id} ({one.row['login']}): open {opened}, should be {is_open}"

    def names_are_right(self, register: RegisterView) -> None:
        """No name is another's former one, and nobody who is told has a name that nobody can type."""
        today = self.campus.clock.today()
        for key, one in register.people.items():
            for name in {one.row["uid"], one.row["login"]}:
                owner, until = register.reserved.get(name, (key, today))
                assert owner == key or until < today, f"h{one.human} has {name}, which is reserved for {owner}"
                is_told = any(said["absent_since"] is None and said["source"] != "file" for said in one.said)
                is_waited_for = any(row["person"] == key for row in register.waiting)
                assert name[:1].isalnum() or not is_told or is_waited_for, f"h{one.human} is told and named {name}"

    def changes_raised_revisions(self, register: RegisterView) -> None:
        """Whatever changed of somebody raised their number."""
        for key, one in register.people.items():
            was = self.before.people.get(key)
            if was is None:
                assert one.revision > 0, f"h{one.human} came without a revision"
            elif was.seen != one.seen:
                changed = {name for name in one.row if one.row[name] != was.row[name]} | (one.numbers ^ was.numbers)
                assert one.revision > was.revision, f"h{one.human} changed {changed} without a revision"

    def who_does_not_wait_is_as_told(self, register: RegisterView) -> None:
        """Have a right line that waits for nothing be what is stored."""
        waiting = {(row["source"], row["ref"]) for row in register.waiting}
        said = {(each["source"], each["ref"]): one for one in register.people.values() for each in one.said}
        lines: dict[int, list[Entry]] = {}
        for entry in self.campus.university.entries:
            if entry.is_there:
                lines.setdefault(entry.human.id, []).append(entry)
        for human, entries in lines.items():
            for entry in entries:
                if entry.damage or entry.mistaken_for or (entry.source, entry.key) in waiting:
                    continue
                one = said.get((entry.source, entry.key))
                assert one, f"h{human}: {entry.source} {entry.key} is not stored, and does not wait"
                assert one.human == human, f"h{human}: {entry.source} {entry.key} speaks of h{one.human}"
                kind = "staff_number" if entry.source == STAFF else "student_number"
                assert (kind, entry.number) in one.numbers, f"h{human} has not {entry.number}"
            if len(entries) == 1 and not entries[0].damage and (entries[0].source, entries[0].key) not in waiting:
                self._is_as_told(entries[0], said)

    def _is_as_told(self, entry: Entry, said: dict[tuple[str, str], Stored]) -> None:
        one = said.get((entry.source, entry.key))
        if one is None or entry.mistaken_for:
            return
        human = entry.human
        others = [each for each in one.said if each["absent_since"] is None and each["ref"] != entry.key]
        told = (entry.uid, human.given, human.family, human.used_family, human.birth)
        names = ("uid", "given_name", "family_name", "used_family_name", "birth_date")
        stored = tuple(one.row[name] for name in names)
        assert others or stored == told, f"h{human.id} is {stored}, told {told}"
        if entry.source != STAFF and not others:
            assert one.row["login"] == entry.login, f"h{human.id} has login {one.row['login']}, told {entry.login}"

    def nothing_waits_for_nothing(self, register: RegisterView) -> None:
        """Nothing waits that its source no longer tells."""
        for row in register.waiting:
            if row["source"] != "file":
                told = [
                    one
                    for one in self.campus.university.entries
                    if (one.source, one.key) == (row["source"], row["ref"])
                ]
                assert any(one.is_there for one in told), f"{row['source']} {row['ref']} waits, and is told no more"

    def human(self, number: int) -> Human:
        """Return one of them."""
        return self.campus.university.humans[number - 1]
