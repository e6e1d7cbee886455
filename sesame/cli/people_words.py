"""How commands about people say what somebody is, in French."""

from sesame.domain.account import AccountState
from sesame.domain.person import Category

CATEGORIES = {Category.STUDENT: "étudiant", Category.STAFF: "personnel", Category.EXTERNAL: "externe"}

STATES = {
    AccountState.PENDING: "compte à activer",
    AccountState.ACTIVE: "compte actif",
    AccountState.ADOPTED: "compte repris",
    AccountState.SUSPENDED: "compte suspendu",
}
