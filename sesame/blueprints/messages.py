"""The sentence for each code of ``errors.Refused``: specific, and saying what to do."""

from functools import reduce

from sesame.domain.password import POLICY
from sesame.domain.person import IdentifierKind
from sesame.domain.text import msg
from sesame.errors import Refused
from sesame.translation import Translator

KIND_LABELS = {
    IdentifierKind.STUDENT_NUMBER: msg("Numéro étudiant"),
    IdentifierKind.INE: msg("Numéro INE"),
    IdentifierKind.STAFF_NUMBER: msg("Numéro personnel"),
    IdentifierKind.UID: msg("UID"),
}

KIND_PLACES = {
    IdentifierKind.STUDENT_NUMBER: msg(
        "Il vous a été donné à la fin de votre inscription et figure sur votre carte multiservice."
    ),
    IdentifierKind.INE: msg(
        "Onze chiffres et lettres, par exemple sur votre relevé de notes du baccalauréat "
        "ou sur votre carte multiservice."
    ),
    IdentifierKind.STAFF_NUMBER: msg(
        "Votre matricule dans la gestion du personnel ; il figure sur votre carte multiservice."
    ),
    IdentifierKind.UID: msg("L’identifiant unique qui vous a été communiqué, si vous êtes externe par exemple."),
}

_MALFORMED = {
    IdentifierKind.STUDENT_NUMBER: msg("Ce numéro étudiant n’a pas la bonne forme : il ne comporte que des chiffres."),
    IdentifierKind.INE: msg(
        "Ce numéro INE n’a pas la bonne forme : il comporte 11 caractères, chiffres et lettres, comme 123456789AB."
    ),
    IdentifierKind.STAFF_NUMBER: msg("Ce numéro personnel n’a pas la bonne forme : il ne comporte que des chiffres."),
    IdentifierKind.UID: msg(
        "Cet UID n’a pas la bonne forme : il comporte des lettres sans accent, des chiffres, "
        "points, tirets ou soulignés."
    ),
}

_MISSING = {
    IdentifierKind.STUDENT_NUMBER: msg("Saisissez votre numéro étudiant."),
    IdentifierKind.INE: msg("Saisissez votre numéro INE."),
    IdentifierKind.STAFF_NUMBER: msg("Saisissez votre numéro personnel."),
    IdentifierKind.UID: msg("Saisissez votre UID."),
}

SENTENCES = {
    "kind_missing": msg("Choisissez le numéro avec lequel vous voulez vous identifier."),
    "identifier_too_long": msg("Ce numéro est trop long. Vérifiez ce que vous avez saisi."),
    "identity_refused": msg(
        "Nous n’avons pas pu vous identifier avec ces informations. Vérifiez le numéro et la date de naissance ; "
        "en bas de cette page, ce que vous pouvez faire si elles sont exactes."
    ),
    "handed_suspended": msg(
        "Votre compte est suspendu : il n’y a rien à activer ni à changer avant que l’assistance le rétablisse. "
        "Adressez-vous à elle ; ce code ou cette clé reste valable."
    ),
    "handed_never_activated": msg(
        "Votre compte n’a pas encore été activé : cette clé sert à « Activer mon compte », où elle reste valable."
    ),
    "handed_already_active": msg(
        "Votre compte est déjà activé. Si vous avez oublié le mot de passe, cette clé sert à « Mot de passe oublié », "
        "où elle reste valable."
    ),
    "handed_other_act": msg(
        "Cette clé est celle d’une autre démarche. Demandez-en une autre à l’assistance pour celle-ci."
    ),
    "handed_not_yet": msg(
        "L’université vous attend à une date qui n’est pas encore venue : votre compte ne peut pas encore être activé. "
        "Si c’est une erreur, adressez-vous à l’assistance."
    ),
    "handed_left": msg(
        "D’après ce que sait l’université, vous n’en faites plus partie : il n’y a plus rien à activer ni à changer. "
        "Si c’est une erreur, adressez-vous à l’assistance."
    ),
    "handed_closed": msg(
        "L’université a fermé votre accès : il n’y a rien à activer ni à changer. Adressez-vous à l’assistance."
    ),
    "handed_doubted": msg(
        "L’université a reçu à votre sujet des informations qui ne correspondent qu’à une autre personne : il n’y a "
        "rien à activer ni à changer avant que l’assistance ait vérifié votre dossier. Adressez-vous à elle."
    ),
    "key_malformed": msg("Un code comporte 8 chiffres ; une clé, 17 lettres et chiffres, comme 4G7K-2M9P-X3TB-8W5N-C."),
    "key_unknown": msg(
        "Cette clé n’est pas valable ici : elle a déjà servi, elle est trop ancienne, ou une autre l’a remplacée. "
        "Un code reçu par mail reste valable jusqu’à son heure."
    ),
    "key_mistyped": msg("Cette clé contient une faute de frappe. Vérifiez-la caractère par caractère."),
    "birth_date_missing": msg("Saisissez votre date de naissance."),
    "birth_day_missing": msg("Saisissez le jour de votre naissance."),
    "birth_month_missing": msg("Saisissez le mois de votre naissance."),
    "birth_year_missing": msg("Saisissez l’année de votre naissance."),
    "birth_day_invalid": msg("Le jour est un nombre de {lowest} à {highest}."),
    "birth_month_invalid": msg("Le mois est un nombre de {lowest} à {highest}, ou son nom, comme février."),
    "birth_year_invalid": msg("L’année est comprise entre {lowest} et {highest}."),
    "birth_year_four_digits": msg("Écrivez l’année en quatre chiffres, comme 2007."),
    "birth_date_impossible": msg("Cette date n’existe pas. Vérifiez le jour et le mois."),
    "birth_date_future": msg("Une date de naissance est dans le passé. Vérifiez l’année."),
    "question_missing": msg("Choisissez une question, ou « Ma propre question »."),
    "question_unknown": msg("Cette question n’est plus proposée. Choisissez-en une autre."),
    "own_question_missing": msg("Écrivez votre question."),
    "own_question_too_short": msg("Votre question doit compter au moins {shortest} caractères, dont des lettres."),
    "own_question_too_long": msg("Votre question doit compter {longest} caractères au plus."),
    "own_question_unprintable": msg("Votre question contient des caractères invisibles. Écrivez-la à nouveau."),
    "answer_missing": msg("Saisissez votre réponse."),
    "answer_too_short": msg(
        "Cette réponse est trop facile à trouver : au moins {shortest} lettres ou chiffres, pas toujours le même."
    ),
    "answer_too_long": msg("Votre réponse doit compter {longest} caractères au plus."),
    "answer_in_question": msg(
        "La question donne déjà cette réponse, en entier ou en partie. Choisissez une autre réponse, "
        "ou changez la question."
    ),
    "answer_own_words": msg(
        "Votre nom, vos numéros, vos adresses et votre date de naissance sont connus d’autres personnes. "
        "Choisissez une autre réponse."
    ),
    "answer_popular": msg(
        "Cette réponse est de celles qu’on essaie en premier : beaucoup de gens donnent la même. "
        "Ajoutez-y un détail que vous êtes seul ou seule à connaître, par exemple un nom de lieu ou de personne."
    ),
    "answer_is_password": msg(
        "Cette réponse est votre mot de passe. Choisissez une autre réponse : chacun des deux doit rester secret seul."
    ),
    "password_is_answer": msg(
        "Ce mot de passe est la réponse à votre question joker. Choisissez un autre mot de passe."
    ),
    "photo_missing": msg("Dites oui ou non pour cet usage."),
    "photo_missing_one": msg("Dites oui ou non pour cet usage de votre photo : {use}."),
    "photo_missing_several": msg("Dites oui ou non pour chaque usage de votre photo : il en reste {n}."),
    "sms_missing": msg("Choisissez « Oui, j’accepte » ou « Non, je refuse »."),
    "phone_missing": msg("Saisissez votre numéro de téléphone mobile."),
    "phone_invalid": msg("Ce numéro de téléphone n’existe pas. Écrivez-le comme 06 39 98 00 00 ou +33 6 39 98 00 00."),
    "phone_needs_plus": msg(
        "Ce n’est pas un numéro mobile d’ici, ou il n’est pas complet. Vérifiez les chiffres ; s’il est d’un autre "
        "pays ou d’outre-mer, écrivez-le avec + et l’indicatif, comme +687 75 12 34."
    ),
    "phone_to_confirm": msg(
        "Est-ce bien votre numéro : {number} ? C’est là qu’iront les SMS. Si oui, validez de nouveau ; sinon, "
        "corrigez-le."
    ),
    "phone_not_mobile": msg("Ce numéro est celui d’une ligne fixe : elle ne reçoit pas de SMS. Donnez un mobile."),
    "password_missing": msg("Choisissez un mot de passe."),
    "password_not_taken_used_before": msg(
        "Le système des mots de passe de votre université a refusé celui-ci : vous l’avez déjà utilisé. Choisissez-en "
        "un autre."
    ),
    "password_not_taken_too_weak": msg(
        "Le système des mots de passe de votre université a refusé celui-ci : il le trouve trop simple. Choisissez-en "
        "un autre."
    ),
    "password_not_taken_too_short": msg(
        "Le système des mots de passe de votre université a refusé celui-ci : il le trouve trop court. Choisissez-en "
        "un autre."
    ),
    "password_not_taken_too_soon": msg(
        "Le système des mots de passe de votre université n’accepte pas encore d’autre mot de passe : le vôtre vient "
        "d’être changé. Réessayez demain."
    ),
    "password_not_taken_other": msg(
        "Le système des mots de passe de votre université a refusé celui-ci. Choisissez-en un autre."
    ),
    "confirmation_missing": msg("Saisissez une seconde fois le mot de passe."),
    "confirmation_differs": msg("Les deux mots de passe ne sont pas les mêmes. Saisissez-les à nouveau."),
    "code_missing": msg("Saisissez le code reçu par mail."),
    "code_malformed": msg("Le code comporte {digits} chiffres."),
    "code_wrong": msg("Ce n’est pas le bon code. Essais restants : {left}."),
    "code_expired": msg("Ce code n’est plus valable. Voyez plus bas comment en recevoir un autre, ou continuer sans."),
    "code_of_before": msg(
        "Ce code est d’un message précédent et n’est plus valable. Saisissez celui du message le plus récent."
    ),
    "code_too_soon": msg(
        "Un code vient de partir. Attendez encore {seconds} s avant d’en demander un autre : le premier reste valable."
    ),
    "codes_spent": msg(
        "Tous les codes de la journée ont déjà été envoyés. Ceux qui sont en chemin restent valables, chacun jusqu’à "
        "son heure."
    ),
    "answer_wrong": msg("Ce n’est pas la bonne réponse. Essais restants : {left}."),
    "current_missing": msg("Saisissez votre mot de passe actuel."),
    "current_wrong": msg(
        "Ce n’est pas votre mot de passe actuel. Après plusieurs essais, il faut attendre le lendemain."
    ),
    "directory_missing": msg("Choisissez « Oui » ou « Non »."),
    "wording_stale": msg(
        "Cette question a changé depuis que vous avez ouvert la page. Relisez-la, puis répondez de nouveau."
    ),
    "charter_missing_now": msg("Cochez la case, ou choisissez « Plus tard »."),
    "other_charter_missing": msg("Reconnaissez aussi avoir pris connaissance de ce texte : {title}"),
    "charter_missing": msg("Pour activer votre compte, reconnaissez avoir pris connaissance du règlement intérieur."),
}

#: Short, since they stand below the field while one types.
RULES = {
    "length": msg("{shortest} à {longest} caractères"),
    "lower": msg("une minuscule"),
    "upper": msg("une majuscule"),
    "digit": msg("un chiffre"),
    "special": msg("un caractère spécial : {characters}"),
    "no_space": msg("ni espace ni caractère invisible"),
    "no_login": msg("ni votre identifiant ni votre uid"),
    "no_own_words": msg("ni votre nom, ni l’un de vos numéros, ni votre date de naissance"),
    "not_common": msg("pas l’un des mots de passe les plus répandus"),
    "history": msg("différent de vos {count} derniers mots de passe"),
}

#: What is wrong where a rule is broken; the rules themselves stand beside the field.
FAULTS = {
    "length": msg("il n’a pas entre {shortest} et {longest} caractères"),
    "lower": msg("il n’a pas de minuscule"),
    "upper": msg("il n’a pas de majuscule"),
    "digit": msg("il n’a pas de chiffre"),
    "special": msg("il n’a pas de caractère spécial de la liste"),
    "no_space": msg("il contient un espace ou un caractère invisible, comme il y en a dans les émojis composés"),
    "no_login": msg("il contient votre identifiant de connexion ou votre uid"),
    "no_own_words": msg("il contient votre nom, l’un de vos numéros ou votre date de naissance"),
    "not_common": msg("il est l’un des mots de passe les plus répandus"),
    "history": msg("il est l’un de vos {count} derniers mots de passe"),
}


def on_one_line(number: str) -> str:
    """Return a phone number that no end of a line takes apart."""
    return number.replace(" ", "\u00a0")


def sentence(refused: Refused, tr: Translator) -> str:
    """Return what to tell the person, in their language."""
    if refused.code == "identifier_malformed":
        return tr(_MALFORMED[IdentifierKind(str(refused.facts["kind"]))])
    if refused.code == "identifier_missing":
        return tr(_MISSING[IdentifierKind(str(refused.facts["kind"]))])
    if refused.code == "password_refused":
        return tr("Ce mot de passe ne peut pas être accepté : {faults}.", faults=_faults(refused, tr))
    return tr(SENTENCES[refused.code], **refused.facts)


def _faults(refused: Refused, tr: Translator) -> str:
    broken = refused.facts["rules"]
    said = [tr(FAULTS[rule.id], **rule.facts) for rule in POLICY if isinstance(broken, list) and rule.id in broken]
    return reduce(lambda one, other: tr("{one} ; {other}", one=one, other=other), said)
