"""Which keys what is stored is under: counted for whoever replaces one, and written anew where that can be done."""

from collections import Counter
from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy import case
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import update

from sesame.adapters.foreign_hashes import MARK as FOREIGN_MARK
from sesame.adapters.hashing import MARK_LENGTH
from sesame.adapters.hashing import pepper_age
from sesame.adapters.sql.engine import read_only
from sesame.adapters.sql.engine import translated_errors
from sesame.adapters.sql.models import AccountRow
from sesame.adapters.text_cipher import FernetCipher
from sesame.domain.key_ages import KeyAge
from sesame.domain.key_ages import PepperAge

#: How many questions one transaction writes: on SQLite nobody else writes meanwhile.
LOT = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Reencrypted:
    """What became of people's own questions: written anew, already under the newest key, read by no key."""

    renewed: int
    current: int
    unreadable: int


class SqlKeyGenerations:
    """Looks at every account, whatever its state."""

    def __init__(
        self, engine: Engine, *, cipher: FernetCipher, peppers: Sequence[str], rest: Callable[[], object]
    ) -> None:
        """Take the rings; ``rest`` lets others write between lots."""
        self._engine = engine
        self._cipher = cipher
        self._peppers = [pepper for pepper in peppers if pepper]
        self._rest = rest

    def questions(self) -> Counter[KeyAge]:
        """Count people's own questions by the age of their key."""
        kept = select(AccountRow.joker_own_question).where(AccountRow.joker_own_question.is_not(None))
        with translated_errors(), read_only(self._engine).begin() as connection:
            return Counter(self._cipher.age(one or "") for one in connection.execute(kept).scalars())

    def hashes(self) -> Counter[PepperAge]:
        """Count passwords and answers by the age of their pepper."""
        ages: Counter[PepperAge] = Counter()
        with translated_errors(), read_only(self._engine).begin() as connection:
            for column in (AccountRow.password_hash, AccountRow.joker_answer_hash):
                foreign = (column.startswith(FOREIGN_MARK), FOREIGN_MARK)
                mark = case(foreign, else_=func.substr(column, 1, MARK_LENGTH))
                many = select(mark, func.count()).where(column != "").group_by(mark)
                for found, count in connection.execute(many):
                    ages[pepper_age(found, self._peppers)] += count
        return ages

    def reencrypt(self) -> Reencrypted:
        """Encrypt anew what is not under the newest key, a lot in each transaction; what nobody reads stays."""
        renewed, seen, last = 0, Counter[KeyAge](), None
        while True:
            person, question = AccountRow.person, AccountRow.joker_own_question
            lot = select(person, question).where(question.is_not(None)).order_by(person).limit(LOT)
            with translated_errors(), read_only(self._engine).begin() as connection:
                after = lot if last is None else lot.where(person > last)
                found = [(row.person, row.joker_own_question) for row in connection.execute(after)]
            ages = [self._cipher.age(kept) for _who, kept in found]
            older = [one for one, age in zip(found, ages, strict=True) if age is KeyAge.OLDER]
            seen.update(ages)
            if older:
                renewed += self._write(older)
            if len(found) < LOT:
                return Reencrypted(renewed=renewed, current=seen[KeyAge.NEWEST], unreadable=seen[KeyAge.UNREADABLE])
            last = found[-1][0]
            self._rest()

    def _write(self, older: Sequence[tuple[int, str]]) -> int:
        written = 0
        with translated_errors(), self._engine.begin() as connection:
            for who, kept in older:
                # Only over what was read: the person may have chosen another question meanwhile.
                same = (AccountRow.person == who, AccountRow.joker_own_question == kept)
                new = self._cipher.encrypt(self._cipher.decrypt(kept) or "")
                written += connection.execute(update(AccountRow).where(*same).values(joker_own_question=new)).rowcount
        return written
