"""Answers to the listed questions: those that many give, and ordinary good ones.

Written apart from ``sesame/domain/popular_answers.txt`` and never copied from it or into it: what the list
misses of these is what it would miss of other people's.
"""

#: What many people answer, in French or English, by the question's id.
_POPULAR = {
    "nickname": """
        doudou, lapinou, nounours, teddy, mimi, lapin, titi, le chat, peluche, fluffy, bunny, loulou, ours, kiki,
        nono, toutou, mon doudou, mon bébé, Snoopy, Simba, blankie, lulu
    """,
    "dish": """
        pâtes, des pâtes, œufs au plat, omelette, crêpes, riz, gâteau au chocolat, pâtes bolognaise, pizza, quiche,
        scrambled eggs, pasta, pancakes, ratatouille, lasagnes, couscous, pâtes carbonara, purée, gâteau au yaourt,
        noodles, steak frites, tarte aux pommes
    """,
    "swim": """
        piscine, à la piscine, la mer, plage, dans la rue, parc, lac, piscine municipale, jardin, Paris, chez moi,
        swimming pool, at the beach, school, à l'école, Lille, au camping, Marseille, en vacances, Bretagne, the park
    """,
    "book": """
        Harry Potter, Le Petit Prince, Martine, Tchoupi, le petit chaperon rouge, Oui-Oui, la Bible, Astérix,
        Cendrillon,
        Blanche-Neige, The Hobbit, Matilda, Pinocchio, les trois petits cochons, Peter Pan, Tintin, Babar,
        Petit Ours Brun,
        Le Roi Lion, Max et les Maximonstres, Boucle d'or
    """,
    "teacher": """
        maîtresse, la maîtresse, Madame Martin, Monsieur Dupont, Mme Durand, Sophie, Isabelle, Mr Smith,
        Monsieur Bernard,
        Nathalie, CM2, le directeur, maître, aucun, Mrs Johnson, Valérie, Mme Petit, Philippe, M. Robert, Catherine
    """,
    "saying": """
        mon dieu, inch'allah, c'est la vie, putain, saperlipopette, mange, bonne nuit, je t'aime, merde, ça va,
        nom d'une pipe, oh la la, qui vivra verra, à table, carpe diem, mon petit, time is money, bon appétit,
        tais-toi,
        oh my god, de mon temps
    """,
    "neighbour": """
        Martin, Monsieur Martin, Jean, Marie, Pierre, Dupont, Michel, Mohamed, Paul, Smith, Nicolas, Kevin, Monique,
        John, Thomas, Jacqueline, Madame Dubois, Lucas, Fatima, Julien, Emma
    """,
    "wage": """
        vélo, téléphone, un portable, jeu vidéo, bonbons, voiture, PlayStation, chaussures, iPhone, livre, ordinateur,
        vêtements, a bike, console, phone, cadeau, scooter, des fringues, un jean, laptop, Nike, montre, candy
    """,
    "fear": """
        cave, la cave, grenier, le noir, forêt, placard, sous le lit, cimetière, école, dentiste, hôpital, the dark,
        basement, chambre, toilettes, under my bed, maison hantée, garage, couloir, the attic, escalier
    """,
    "lost": """
        téléphone, doudou, bague, mon portable, clés, collier, montre, bracelet, lunettes, livre, portefeuille, ring,
        phone, ma gourmette, photo, peluche, briquet, stylo, my watch, appareil photo, boucle d'oreille, argent
    """,
}
#: What some give to any question at all.
_ANYWHERE = """
    oui, non, je ne sais pas, rien, aucun, aucune, test, azerty, 123456, moi, réponse, bonjour, secret, joker, maman,
    papa, chat, chien, bleu, rouge, Paris, France, amour, football, abc, qwerty, password, motdepasse, yes, nothing,
    mother, dog, blue, London, soleil, 2000, 1234, aaa111, Léo, Max
"""
#: What costs a guesser more than the tries there are: a detail of one's own.
_GOOD = {
    "nickname": """
        Boubouille, Grignotin, Patachouf le grand, Zigomar, lapin Ficelle, Choupignol, Ti-Bidule, Mouftinette,
        Croquembouc,
        Professeur Moustache, Nounouche-la-Verte, Pilouface, Sir Wobblesworth, Bidibulle
    """,
    "dish": """
        gratin dauphinois, poulet yassa de tante Awa, flan de courgettes à la menthe, rougail saucisse, waterzooi,
        soupe aux orties, blanquette du dimanche, riz au gras, gnocchis à la sauge, tajine aux pruneaux,
        tarte au maroilles, shepherd's pie without peas, pain perdu à la cannelle, okonomiyaki
    """,
    "swim": """
        étang de Goulven, la cour de l'immeuble Debussy, canal derrière l'usine Boussois, chemin des Alouettes,
        piscine du camping des Trois Chênes, lac de Vassivière, parking du Leclerc, allée du château d'Olhain,
        the towpath at Hebden, rivière sous le pont de Quélern, place Poterne, bassin Tournesol de Denain,
        sentier des douaniers, halage de la Scarpe
    """,
    "book": """
        Le loup qui voulait changer de couleur, La soupe au caillou d'Anaïs, Jojo Lapin et le dragon,
        Pélagie la sorcière,
        L'imagier du père Castor, Les contes du chat perché, Drôle de petite souris, Le géant de Zéralda,
        Mrs Pepperpot, Roule galette, The tiger who came to tea, Chien bleu, Une histoire à quatre voix,
        Ernest et Célestine
    """,
    "teacher": """
        Monsieur Vandenbroucke, Mme Le Guennec, maîtresse Solenne, M. Aït-Hamou, Madame Kowalczyk, sœur Marie-Agathe,
        Monsieur Poitrenaud, Mrs Applethwaite, Mme Delacroix-Sauvage, M. Ruellan, Mme Bouhafs, Monsieur Tchakounté,
        Mlle Pfister, Mme Zielinski
    """,
    "saying": """
        faut pas pousser mémé dans les orties, c'est pas le Pérou, ça mange pas de pain,
        vingt dieux la belle église, on va pas y passer le réveillon, qui dort dîne mais maigrit,
        t'as pas les yeux en face des trous, c'est Byzance, il pleut des hallebardes, mets ton cache-nez,
        neither use nor ornament, in't bin tin faire, ferme la porte on chauffe pas la rue, pian pianino
    """,
    "neighbour": """
        Monsieur Wojtkowiak, Mme Quintanilha, la famille Boulanouar, Gwendal Morvan, madame Zerrouki, Théophraste,
        Ursuline Vasseur, M. Nguema, tonton Bastien du sixième, Mrs Featherstone, Ghislain Decroix,
        Pépé Lucien Hautot,
        Yolande Petitpas, les Steenkiste
    """,
    "wage": """
        un télescope Newton, vinyle de Noir Désir, tente deux places Quechua, perceuse sans fil, harmonica en do,
        aquarium de 60 litres, billet de train pour Brest, rollers violets, une mandoline d'occasion,
        blouson en daim, kayak gonflable, second-hand trombone, abonnement à Spirou, trois poules rousses
    """,
    "fear": """
        la buanderie de mamie Jeanne, chaufferie de l'école Pasteur, le puits des Lemaire, tunnel sous la nationale,
        moulin abandonné, grange du père Mathurin, transformateur EDF, citerne de Saint-Amand,
        coal shed behind the chapel, ascenseur de la tour B, souterrain du fort, séchoir à tabac,
        sacristie, bois de la Houssière
    """,
    "lost": """
        médaille de baptême de marraine, canif Opinel gravé, écharpe tricotée par Huguette, carnet de croquis vert,
        Game Boy transparente, casquette des Bulls, chevalière de pépé, clarinette Buffet, bonnet péruvien,
        appareil argentique Praktica, granddad's pocket barometer, cassette de mon premier concert,
        boussole de scout, pin's de la Coupe du monde 98
    """,
}


def popular_answers() -> list[tuple[str, str]]:
    """Return each with the id of its question; those that are given anywhere with one of them each."""
    anywhere = [one.strip() for one in _ANYWHERE.split(",")]
    ids = list(_POPULAR)
    return [*_pairs(_POPULAR), *((ids[n % len(ids)], answer) for n, answer in enumerate(anywhere))]


def good_answers() -> list[tuple[str, str]]:
    """Return each with the id of its question."""
    return _pairs(_GOOD)


def _pairs(answers: dict[str, str]) -> list[tuple[str, str]]:
    return [(question, one.strip()) for question, listed in answers.items() for one in listed.split(",") if one.strip()]
