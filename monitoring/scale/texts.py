"""Words for made-up municipalities: as long as real ones, about nobody."""

from functools import cache

#: Chapters with their sections.
SECTIONS = (
    ("Betaalbaar wonen", ("Woningen toevoegen", "Bestaande woningen", "Betaalbaarheid")),
    ("Wonen en zorg", ("Bijzondere doelgroepen", "Langer thuis wonen")),
    ("Prettige wijken", ("Leefbaarheid", "Veiligheid")),
    ("Duurzaam wonen", ("Woningvoorraad", "Bewustwording", "Samenwerking")),
)

TITLES = (
    "Nieuwe sociale huurwoningen",
    "Splitsen van grote woningen",
    "Woningen delen met vrienden",
    "Doorstroming van ouderen",
    "Huur die past bij het inkomen",
    "Hulp bij het begin van schulden",
    "Plaatsen voor beschermd wonen",
    "Huisvesting van vergunninghouders",
    "Langer zelfstandig wonen met zorg in de buurt",
    "Een huismeester in elke buurt",
    "Samen tegen overlast",
    "Schone en veilige portieken",
    "Geen woningen meer met label E, F of G",
    "Isoleren voordat de ketel vervangen wordt",
    "Uitleg over zuinig stoken",
    "Samen optrekken bij het warmtenet",
)

#: Term, definition and an amount in euros or nothing.
TERMS = (
    (
        "Aftoppingsgrens laag",
        "Huur tot waar een huishouden van één of twee personen passend huurt.",
        "682.96",
    ),
    (
        "Aftoppingsgrens hoog",
        "Huur tot waar een huishouden van drie of meer personen passend huurt.",
        "731.93",
    ),
    ("Liberalisatiegrens", "Huur waarboven een woning niet meer tot de sociale huur hoort.", "932.93"),
    ("Primaire doelgroep", "Huishoudens die met hun inkomen recht hebben op huurtoeslag.", ""),
    ("Doorstroming", "Verhuizen naar een woning die beter past, zodat er een woning vrijkomt.", ""),
)


@cache
def sentences() -> list[str]:
    """Sentences a text is put together from."""
    return [line.strip() for line in _SENTENCES.strip().splitlines()]


_SENTENCES = """
De gemeente en de corporaties leggen hun lijsten naast elkaar en kiezen daarna samen een volgorde.
De eerste gesprekken met bewoners zijn geweest; hun vragen staan in het verslag van de projectgroep.
Het plan ligt klaar, maar de vergunning laat op zich wachten omdat een onderzoek naar geluid nog loopt.
Wij verwachten dat de aannemer na de zomer begint met de eerste achttien woningen in de Parkbuurt.
De kosten vallen hoger uit dan gedacht, vooral door de prijs van staal en van installaties.
Een deel van de woningen leent zich hier niet voor: de muren zijn dun en de trappen zijn smal.
De huurdersorganisaties hebben advies gegeven en vragen om duidelijke brieven aan alle huurders.
In het bestuurlijk overleg is afgesproken dat de corporaties elk kwartaal vertellen hoe het gaat.
De wachtlijst is iets korter geworden, maar grote gezinnen zoeken nog steeds gemiddeld zeven jaar.
Er is een wijkteam dat elke dinsdag een spreekuur houdt in het buurthuis, ook voor vragen over geld.
De woningen die vrijkwamen zijn voor drie kwart aan de eigen inwoners van de gemeente verhuurd.
Voor deze afspraak was dit jaar geen geld begroot; het voorstel voor volgend jaar gaat naar de raad.
De samenwerking met de zorg loopt goed en de partijen weten elkaar sneller te vinden dan vroeger.
Bij het vorige overleg bleek dat de cijfers niet op dezelfde manier werden geteld; dat is nu opgelost.
Met de netbeheerder is gesproken over een zwaardere aansluiting, maar die komt er pas over twee jaar.
Wij onderzoeken of tijdelijke woningen op het oude sportveld mogelijk zijn voor ten minste tien jaar.
De huismeesters melden minder overlast dan een jaar geleden, vooral rond het station en het plein.
Alle huurders met een laag energielabel kregen een brief met de planning en een uitnodiging voor een avond.
De corporatie wijst eerst woningen toe aan mensen die in de buurt willen blijven en kleiner gaan wonen.
Het aantal huisuitzettingen bleef op drie staan; in alle gevallen was er eerst een gesprek geweest.
De gemeente past het omgevingsplan aan, zodat splitsen van grote woningen voortaan eenvoudiger wordt.
Er zijn vier proefwoningen klaar en de bewoners zijn tevreden over het binnenklimaat en de rekening.
De volgende stap is een besluit van het college; daarna kan de inschrijving voor kopers beginnen.
"""
