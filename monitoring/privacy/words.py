"""Words by which names are recognised, and words that look like names and are none. All in small letters."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Stand before a name. As regular expressions.
TITLES = (
    r"de heer en mevrouw", r"de heer", r"dhr\.?", r"heer", r"meneer", r"mevrouw", r"mevr\.?", r"mw\.?", r"familie", r"fam\.",
    r"mr\.", r"drs\.?", r"ir\.", r"ing\.", r"dr\.", r"prof\.",
)  # fmt: skip

#: Functions that stand before a name, or before a field of work.
FUNCTIONS = (
    r"wethouder", r"burgemeester", r"gemeentesecretaris", r"directeur(?:-bestuurder)?", r"bestuurder", r"voorzitter",
    r"secretaris", r"beleidsadviseur", r"beleidsmedewerker", r"projectleider", r"contactpersoon:?", r"bewoner", r"bewoonster",
    r"huurder", r"huurster", r"wijkagent", r"wijkbeheerder", r"huismeester", r"huisarts", r"notaris", r"advocaat",
)  # fmt: skip

#: Ends of fields of work: 'beleidsadviseur Werk', 'projectleider Energietransitie'.
FIELDS_OF_WORK = ("werk", "Werk", "tie", "ing", "eid", "appelijke", "ale", "iaal", "ure", "ken", "enst")

#: Stand between first name and surname, longest first.
PREFIXES = (
    "van der", "van den", "van de", "van het", "van 't", "van ’t", "in de", "in 't", "in ’t", "op de", "op den", "op 't",
    "uit den", "uit de", "aan de", "aan den", "bij de", "voor de", "van", "von", "de", "den", "der", "ter", "ten", "te",
    "het", "'t", "’t", "el", "al", "ben", "bin", "la", "le", "du", "di", "da", "dos", "abu", "af", "zu",
)  # fmt: skip

#: Ends of the names of streets.
STREET_ENDS = (
    "straat", "laan", "weg", "plein", "kade", "dreef", "hof", "singel", "gracht", "pad", "steeg", "plantsoen", "dijk",
    "ring", "markt", "haven", "wal", "oord", "horst", "erf", "veld", "park", "baan", "hage", "allee", "boulevard", "lei",
    "burg", "donk", "akker", "kamp", "meent",
)  # fmt: skip

#: Ends of words that stand where a surname could, and are terms.
NO_SURNAME = (
    "woning", "woningen", "wonen", "bouw", "project", "projecten", "plan", "plannen", "beleid", "overleg", "wet", "fonds",
    "vereniging", "raad", "bond", "stichting", "groep", "corporatie", "corporaties", "gemeente", "gemeenten", "regio",
    "zorg", "akkoord", "visie", "agenda", "afspraken", "monitor", "huur", "huurders", "bewoners", "bestuur", "commissie",
    "urgentie", "verordening", "regeling", "aanpak", "programma", "netwerk", "platform", "centrum", "loket", "team", "dienst",
    "school", "ziekenhuis", "bank", "net", "label", "toets", "norm", "kwartaal", "tertiaal", "convenant", "manifest",
    "land", "stede", "meer", "dam", "wijk", "buurt", "kern", "zijde", "oost", "west", "noord", "zuid", "stad", "dorp",
    "isatie", "isering", "ingen", "iek", "heid", "schap", "atie", "teit", "ment", "isme",
)  # fmt: skip

#: Capitalised words that are part of no personal name.
NO_NAME = _words(
    """
    de het een dit dat deze die er hier daar wij we zij ze u jij hij ik men in op aan bij met zonder na naar om onder
    over per sinds te tegen tot tussen uit van vanaf via voor voorts volgens door tijdens binnen buiten ook maar en of als
    dan dus nog niet geen wel al alle alles elk elke ieder iedere veel vele weinig meer minder meest eerst eerste tweede
    derde vierde laatste volgend vorige nieuw nieuwe oud oude groot grote klein kleine goed goede samen zowel beide
    daarnaast daarom daarbij daarvoor hierbij hiervoor hierdoor inmiddels momenteel verder tevens zie conform
    januari februari maart april mei juni juli augustus september oktober november december
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag kerst pasen pinksteren
    voorjaar najaar zomer winter herfst lente jaar kwartaal tertiaal
    gemeente gemeenten provincie rijk staat ministerie minister regio raad college wethouder burgemeester commissie
    stichting vereniging corporatie corporaties woningcorporatie huurdersorganisatie huurdersvereniging bewonersraad
    bewonersvereniging bewonerskern huurdersraad woonbond aedes vng veiligheidsregio omgevingsdienst waterschap
    hoogheemraadschap politie ggd ggz brandweer rijkswaterstaat belastingdienst centraal bureau statistiek
    huis huizen woning woningen woonruimte woonvisie woonzorgvisie woonagenda woonbeleid woonwagen woonwagens huur huren
    huurder huurders bewoner bewoners koper kopers starter starters senior senioren jongeren statushouders ouderen
    wonen zorg welzijn duurzaamheid leefbaarheid betaalbaarheid beschikbaarheid nieuwbouw sloop renovatie verkoop
    sociaal sociale domein ruimte ruimtelijke ordening financien financiën economie onderwijs cultuur sport mobiliteit
    afspraak afspraken prestatieafspraken jaarafspraken raamovereenkomst monitor bijlage hoofdstuk paragraaf tabel figuur
    thema subthema doel doelen ambitie project projecten plan programma werkgroep stuurgroep overleg bestuurlijk ambtelijk
    nederland nederlandse holland noord zuid oost west midden noordzee europa europese amsterdam rotterdam haarlem utrecht
    den haag leiden delft schiedam zandvoort bloemendaal velsen haarlemmermeer kennemerland zuidkennemerland ijmond
    rijnmond haaglanden drechtsteden heemstede westland wassenaar vlaardingen gouda almere hoofddorp
    elan pre pré woonzorg ymere eigen haard vestia staedion arcade waterweg samenwerking
    nationale landelijke regionale lokale gemeentelijke provinciale digitale openbare algemene integrale centrale
    wet besluit regeling verordening omgevingswet woningwet huisvestingswet omgevingsplan omgevingsvisie energielabel energie
    warmte warmtenet aardgas zonnepanelen isolatie daeb niet-daeb
    nota pilot convenant brief rapport onderzoek memo project motie wijk buurt
    groen geel oranje rood concept definitief lopend doorlopend bron opmerking toelichting actie stand
    wijkgericht werken sterke schouders passend toewijzen flexwonen flexwoningen huisvesting urgent urgentie loting
    zaterdag black global goals smart city blauwe groene rode witte gouden
    """
)

#: Usual first names: with one of these before it a surname may have a prefix, or be a word that is also a place.
FIRST_NAMES = _words(
    """
    aad aart abdel abdullah achmed adam adriaan agnes ahmed ali alex alexander alice alida amber amina amy andre andré
    angela angelique anita anja anke ankie ann anna anne anneke annelies annemarie annemiek annette annie anouk ans anton
    antoinette antoon arend arie arjan arjen arnold astrid aukje ayse barbara bart bas bastiaan beatrix bep bernard
    bert bianca bob bram brigitte britt bruno carel carla carlijn carlo carola caroline cees celine chantal charlotte chris
    christiaan christina christine claudia coby coen conny cor corine cornelia cornelis corrie daan daniel daniël danielle
    dave david debby dennis desiree diana dick diederik dirk dirkje dorien douwe eddy edith edwin eelco ellen elly els elsbeth
    elske emma eric erica erik erna ernst esmee esther eva evelien evert fatiha fatima fatma femke fenna ferry fleur floor
    floris frank frans fred frederik freek frits gea geert geertje geke george gerard gerda gerrit gerry gert gijs gijsbert
    govert greet greetje guido guus hannah hanneke hannie hans harm harmen harriet harry hassan heleen helen helena hendrik
    hendrika henk hennie henny henri herman hilda hilde huib hugo ibrahim ilse ina inge ingeborg ingrid irene iris isabel
    ismail ivo jaap jack jacob jacoba jacqueline jan jane janneke jannie jasmijn jasper jeanette jelle jennifer jeroen jesse
    jessica jet jeffrey jochem joep johan johanna johannes john jolanda joop joost jordy joris jos jose josé josephine joyce
    judith julia jurgen jurriaan karel karen karim karin kees kelly kevin khalid kim klaas klaasje koen koos lars laura leen
    leendert leo leon leontine liesbeth lia lianne lies lieke lina linda lisa lise lisette loes lotte louis louise luc lucas
    ludo luuk maaike maarten mandy marcel marco margot margreet margriet maria marianne marie marieke mariëlle marielle
    mariette marijke marina marion mariska marjan marjo marjolein mark marleen marlies marloes marly mart martha martijn
    martin martine mathijs matthijs maud maureen maurice max mehmet meike melissa menno merel mia michael michel michelle
    michiel mick mieke miranda mirjam mohamed mohammed monique mustafa myrthe nadia nancy natalie natasja nathalie nel nelleke
    nicole nico niek niels nienke nina noor nora olaf olga otto pascal patricia patrick paul paula paulien peter petra pia
    piet pieter pim rachel ralf ralph ramon rachid ria richard rick rik rita rob robbert robert robin roel roelof roger roland
    romy ron ronald rosa rosalie roy ruben rudolf ruth ruud ryan saar said samira sander sandra sanne sara sarah sascha sebastiaan
    selma serge shirley silvia simon simone sjaak sjoerd sjors sofie sonja sophie stefan stefanie steven suzanne sven sylvia
    tamara tanja teun thea theo thijs thomas tim timo tina tineke tom ton tonny toon trudy truus ursula valerie vera victor
    vincent wendy wilfred willeke willem willemijn willy wim wilma wouter yasmin yvette yvonne yusuf zoe
    """
)
