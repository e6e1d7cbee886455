"""How commands about people say what somebody is, in French."""

from sesame.domain.account import AccountState
from sesame.domain.person import Category
from sesame.domain.person import IdentifierKind
from sesame.services.throttling import GuessedPath

CATEGORIES = {Category.STUDENT: "étudiant", Category.STAFF: "personnel", Category.EXTERNAL: "externe"}

STATES = {
    AccountState.PENDING: "compte à activer",
    AccountState.ACTIVE: "compte actif",
    AccountState.ADOPTED: "compte repris",
    AccountState.SUSPENDED: "compte suspendu",
}

NUMBERS = {
    IdentifierKind.STUDENT_NUMBER: "n° étudiant",
    IdentifierKind.INE: "INE",
    IdentifierKind.STAFF_NUMBER: "n° de personnel",
}

#: What was tried, of each path that may close.
PATHS = {
    GuessedPath.IDENTITY: "mauvaises dates de naissance",
    GuessedPath.CHALLENGE: "codes envoyés",
    GuessedPath.CODE: "mauvais codes",
    GuessedPath.LOGIN_MAIL: "mails d’identifiant",
    GuessedPath.JOKER: "mauvaises réponses joker",
    GuessedPath.CURRENT_PASSWORD: "mauvais mots de passe actuels",
    GuessedPath.SIGN_IN: "mauvais mots de passe à la connexion",
}
