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
#: Of the same two kinds, written before the list and its costs were mended once more.
_POPULAR_LATER = {
    "nickname": """
        nounours, minou, doudou chien, tétine, mimi, bébé, pépette, la couverture, titou, baby, nanours,
        cochonou
    """,
    "dish": """
        crêpes, omelette, pâtes carbo, oeufs brouillés, steak haché, gâteau au yaourt, des lasagnes, frites,
        soupe, riz, macaroni, gâteau chocolat, toast
    """,
    "swim": """
        piscine, lac, la plage, dans la cour, chez ma grand-mère, en Bretagne, au bord de la mer,
        dans mon quartier, Lyon, camping, the sea, dans la forêt, Montpellier
    """,
    "book": """
        Blanche neige, Astérix, Martine à la plage, le chat botté, Alice au pays des merveilles, Oui oui,
        T'choupi, le petit poucet, contes de fées, Harry Potter, la belle et la bête, Babar
    """,
    "teacher": """
        Monsieur Martin, Mme Laurent, la maîtresse de CP, Françoise, Mme Moreau, M. Simon, Monsieur Lefebvre,
        madame Michel, Mrs Smith, Véronique, Mme Girard, CP
    """,
    "saying": """
        oh mon dieu, à table, dépêche-toi, c'est comme ça, bon dieu, ma chérie, après la pluie le beau temps,
        on verra, la vie est belle, purée, mektoub, tout vient à point
    """,
    "neighbour": """
        Marie, Monsieur Petit, Mme Dupont, Alexandre, Antoine, Chantal, Bernard, Ahmed, Camille, Léa, Hugo,
        madame Lopez, Mr Jones
    """,
    "wage": """
        téléphone portable, une console, un scooter, des vêtements, des livres, un parfum, iphone, une montre,
        un cadeau, bijoux, nintendo switch, mon permis, macbook
    """,
    "fear": """
        le cimetière, cave, grenier, les toilettes, la nuit, la forêt, le garage, dans le noir,
        chez le dentiste, l'hôpital, hôpital, basement, la salle de bain
    """,
    "lost": """
        mon doudou, un bracelet, ma montre, mes clés, mon portefeuille, une bague, boucles d'oreilles,
        ma peluche, mon vélo, mon chat, un collier, stylo, gourmette
    """,
}
_GOOD_LATER = {
    "nickname": """
        Pistachou, Doudou Marcel, Tartinou, Baron von Peluche, Lapin Patate, Gloubiboulga, Miss Pantoufle,
        Chiffonnette, Zébulon, Sir Oursalot, Papouille, la vache Marguerite
    """,
    "dish": """
        tarte au maroilles de papi, bœuf loc lac, salade de pâtes au thon, galettes saucisse,
        clafoutis aux mirabelles, flamiche aux poireaux, chakchouka, soupe de potimarron,
        thiéboudienne de Fatou, omelette aux cèpes, pâtes à la carbonara de Nonna, tian de légumes
    """,
    "swim": """
        piscine de la Kibitzenau, lac de Passy, rue Faidherbe, parc Barbieux, plage de Malo-les-Bains,
        bassin de la Villette, piscine de Neuilly-sur-Marne, voie verte de Cluny, l'Erdre à Sucé,
        chez tonton Gilbert, la place du Marché, square Villemin
    """,
    "book": """
        L'ogre de Zeralda, Petit-Bleu et Petit-Jaune, La petite taupe qui voulait savoir, Crictor, La brouille,
        Le Grand Méchant Renard, Les aventures de Loupiot, C'est moi le plus fort, Mon ami Crocodile,
        Le livre des bruits, Le mouton sans pareil, Max et Lili veulent des câlins
    """,
    "teacher": """
        Madame Descamps, Mme Verstraete, M. Boudjellal, Mme Lemoine-Caron, monsieur Quéméneur, Mme Castelnau,
        Maîtresse Ludivine, M. Demarest, Madame Traoré, Mme Hennebelle, M. Carpentier, monsieur Labrousse
    """,
    "saying": """
        tourne sept fois ta langue, à la queue leu leu, ventre affamé n'a pas d'oreilles, ça va barder,
        mieux vaut tard que jamais, tu me les briseras menu, quel bazar Marcel, c'est reparti comme en quarante,
        qui vole un œuf vole un bœuf, fais pas ta mijaurée, les carottes sont cuites,
        va voir là-bas si j'y suis
    """,
    "neighbour": """
        Monsieur Hadjadj, Mme Carlier, Solveig, Mme Vanhoutte, Kamel Bensaïd, Pierrette Leclercq, les Delannoy,
        M. Fontenoy, Eulalie, Anselme Duquesne, Mme Rodriguez-Blanc, Jeannot le boucher
    """,
    "wage": """
        un piano d'occasion, une canne à pêche, un pull Kiabi, un week-end à Bruges, la collection One Piece,
        des patins à glace, une carte graphique, un cadre pour maman, un sac à dos Eastpak, un djembé,
        deux perruches, Pokémon Diamant
    """,
    "fear": """
        la cave à charbon de mémé, le bois de Vincennes la nuit, la salle de musique, le château d'eau,
        le pont suspendu, la chambre de l'oncle Henri, la crypte de l'église, le bassin des grands,
        l'ascenseur de chez Nadia, le hangar à tracteurs, les égouts de la rue Basse, le manège des chenilles
    """,
    "lost": """
        mon appareil Canon, un collier de coquillages, un doudou éléphant gris, le couteau suisse de papa,
        la bague de tante Berthe, mon maillot de Zidane, un cahier de poèmes, ma trottinette rose,
        le chat en porcelaine, une médaille de judo, mon MP3 violet, la clé USB du mémoire
    """,
}


def popular_answers() -> list[tuple[str, str]]:
    """Return each with the id of its question; those that are given anywhere with one of them each."""
    anywhere = [one.strip() for one in _ANYWHERE.split(",")]
    ids = list(_POPULAR)
    return [
        *_pairs(_POPULAR),
        *_pairs(_POPULAR_LATER),
        *((ids[n % len(ids)], answer) for n, answer in enumerate(anywhere)),
    ]


def good_answers() -> list[tuple[str, str]]:
    """Return each with the id of its question."""
    return [*_pairs(_GOOD), *_pairs(_GOOD_LATER)]


def _pairs(answers: dict[str, str]) -> list[tuple[str, str]]:
    return [(question, one.strip()) for question, listed in answers.items() for one in listed.split(",") if one.strip()]
