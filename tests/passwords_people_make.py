"""Ordinary good passwords: a few words, a separator, a digit, the same ones at every run."""

import random
from collections.abc import Iterator

_FRENCH = """
    armoire balai biscuit bougie bouilloire bruyère cabane caillou carafe carotte casserole cerise chaussette cigale
    citron clairière cloche coffre colline coquillage couteau crayon crevette dindon écharpe écureuil édredon
    encrier épingle escargot éventail fenouil ficelle fougère framboise galet girafe goéland grenier guitare hamac
    hanneton hérisson horloge jardin jonquille lampion lavande lézard limonade loupe luge manège marmite mésange
    mouette moulin mouton myrtille navet noisette orage oreiller paillasson panier papillon parapluie passoire
    peluche péniche perroquet phare pinceau plumier poireau pommier puzzle radeau raquette rideau ruche sablier
    sandale savon serrure sifflet tabouret tambour théière tilleul tiroir torchon tortue toupie tournevis tracteur
    trombone truelle tulipe valise vanille verger violette volet wagon
"""
_ENGLISH = """
    anchor apron badger barrel basket blanket bottle bramble bucket button cabbage candle carpet cellar chimney clover
    copper cradle cricket curtain daisy donkey drawer ember feather ferry fiddle gravel hammock harbour hedgehog
    hinge kettle ladder lantern lemon lobster magnet marble meadow mitten mustard napkin needle nettle otter paddle
    parsley pebble pepper pickle pillow puddle pumpkin quilt radish ribbon saddle saucer shovel spindle sponge
    stable teapot thistle thimble timber trumpet tunnel turnip velvet wagon walnut whistle willow window
"""
#: French that everybody speaks, written apart from ``sesame/adapters/french_vocabulary.txt``, the last sixty after it.
_EVERYDAY = """
    maison cheval fromage chocolat campagne montagne printemps automne licorne papillon tournesol capitaine
    medecin hopital voiture camion boulanger pompier famille amoureux bisous coucou bonsoir merci toulouse
    bordeaux lille strasbourg bretagne normandie corse espagne portugal algerie tunisie neymar mbappe zidane
    pikachu naruto minecraft fortnite spotify netflix ordinateur telephone internet secretaire directeur licence
    master biologie droit examen sorbonne guitare piano basketball handball equitation croquette nutella
    carambar sirene dauphin panthere lampadaire trottinette parapluie biberon ciseau tournevis marteau casserole
    fourchette cuillere assiette bouteille chaussure chaussette pantalon chemise manteau echarpe bonnet lunettes
    moustache oreille genou epaule dentiste plombier electricien mecanicien concierge gendarme champignon
    citrouille aubergine courgette concombre ruisseau cascade falaise grotte crevette homard kermesse manege
    trampoline toboggan ballon marionnette echecs belote scrabble toujours jamais maintenant ensemble peutetre
    beaucoup quelque pourquoi comment pendant depuis premiere derniere pouvoir vouloir savoir penser trouver
    donner prendre regarder attendre entendre comprendre ecouter travailler commencer finir partir arriver
    revenir question reponse problem histoire exemple personne chose moment endroit partie raison affaire
    silence lettre papier verite amitie sourire regard visage corps sante douleur princesse footballeur
    supporter marseillais parisien lillois doudoune chouchou cacahuete coquelicot bienvenue securite
    confidentiel protection cadenas forteresse coffrefort identite personnel prive inscription connexion
    abonnement boutique livraison facture assurance mutuelle impots logement locataire colocation brosser
    violoncelle bolide cerveau grenouille pelouse cyclone fanfare biscotte caramel poussiere tonnelle vestiaire
    brioche cantine horizon mandarine tempete miroir ouragan pistache voilier cabanon gazelle marathon trophee
    melodie symphonie aquarium palmier esperance sagesse bonte voyageur nomade aventure randonneur boulevard
    terrasse chalet igloo manoir donjon palais cathedrale clocher horlogerie semoule vinaigrette confetti feerie
    lutin porte chanson dimanche sandwich salade jeudi cuisine vendredi hirondelle jardin monsieur madame
    mademoiselle docteur collegue vacances dossier semaine soldat fontaine statue peinture sculpture mouton
    berger bergerie moulin farine levain fournil cloture barriere portail jardiniere arrosoir brouette tondeuse
    taille piscine transat barbecue merguez apero pastis petanque cochonnet boule sieste hamac cigale lavande
    garrigue
"""
EVERYDAY = tuple(_EVERYDAY.split())
FRENCH, ENGLISH = tuple(_FRENCH.split()), tuple(_ENGLISH.split())
_SEPARATORS = "-_.+/!*:;,"
_FEWEST, _MOST = 12, 30


def good_passwords(count: int, *, words: tuple[str, ...] = FRENCH, of: int = 3) -> list[str]:
    """Return as many passwords of ``of`` words, each of which keeps the guide's rules on characters."""
    drawn = random.Random(f"{words[0]}{of}")  # noqa: S311 - the same ones at every run
    made: list[str] = []
    for password in _draw(drawn, words, of):
        if _FEWEST <= len(password) <= _MOST:
            made.append(password)
        if len(made) == count:
            break
    return made


def _draw(drawn: random.Random, words: tuple[str, ...], of: int) -> Iterator[str]:
    while True:
        chosen, separator = drawn.sample(words, of), drawn.choice(_SEPARATORS)
        others = drawn.choice([chosen[1:], [word.capitalize() for word in chosen[1:]]])
        phrase = separator.join([chosen[0].capitalize(), *others])
        digits = str(drawn.randrange(1, 100))
        yield drawn.choice([f"{phrase}{digits}", f"{phrase}{separator}{digits}", f"{digits}{separator}{phrase}"])
