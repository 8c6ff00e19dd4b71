"""Words that look like a person, a way to reach one, or a case; and those that only seem to."""

import time

import pytest

from monitoring.enums import FindingKind
from monitoring.privacy.finding import find, is_bsn, words_of

KNOWN = words_of(["Gemeente Duinstede", "Stichting Duinstede Wonen", "Sterke Schouders"])


def found(text: str) -> list[tuple[str, str]]:
    return [(one.kind.value, one.words) for one in find(text, KNOWN)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Besproken met mevrouw Voorbeeld.", "mevrouw Voorbeeld"),
        ("Besproken met mevr. A. de Vries-Voorbeeld.", "mevr. A. de Vries-Voorbeeld"),
        ("Dhr. van der Test belt terug.", "Dhr. van der Test"),
        ("De heer Voorbeeld heeft gebeld.", "De heer Voorbeeld"),
        ("mw Proef is ziek", "mw Proef"),
        ("fam. Proefkonijn wacht", "fam. Proefkonijn"),
        ("drs. Q.R. Proef schrijft een advies.", "drs. Q.R. Proef"),
        ("Wethouder Proef is akkoord.", "Wethouder Proef"),
        ("huurder J. Test betaalt niet.", "huurder J. Test"),
        ("contactpersoon: Zwaantje Proef", "contactpersoon: Zwaantje Proef"),
        ("Met A.B. van den Proef is gebeld.", "A.B. van den Proef"),
        ("Namens hen: Q. Proef", "Q. Proef"),
        ("Jan Proef neemt het over.", "Jan Proef"),
        ("Zwaantje Proef neemt het over.", "Zwaantje Proef"),
        ("Volgens Fatima el Proef lukt het.", "Fatima el Proef"),
        ("Volgens Annemiek van ’t Proefje lukt het.", "Annemiek van ’t Proefje"),
        ("Dat deed Élise Proef.", "Élise Proef"),
        ("Gevraagd aan Marjan Haarlem.", None),
    ],
)
def test_names(text, words):
    assert found(text) == ([("name", words)] if words else [])


@pytest.mark.parametrize(
    "text",
    [
        "Wethouder Wonen en directeur Duinstede Wonen spraken elkaar.",
        "De beleidsadviseur Werk en de projectleider Energietransitie overleggen.",
        "Gemeente Duinstede en Stichting Duinstede Wonen bouwen samen.",
        "In Duinstede Noord en Oud Duinstede staan 30 woningen.",
        "Bouwplan Slottuin en Havenkwartier; gebied Manpad.",
        "Sociaal Domein, Ruimtelijke Ordening, Raad van State, Vereniging van Nederlandse Gemeenten",
        "Subsidie Volkshuisvestingsfonds en Regionale Woonagenda zijn klaar.",
        "Zie K. 1.2 en J. 2.7; T1 2024 en Q2 2026.",
        "A. Woningen\nB. Bewoners",
        "A. Voorbereiding van het plan",
        "Levering door N.V. Netbeheer en Bouw B.V. Zuidrand.",
        "In Maart Bespreken",
        "Sterke Schouders loopt door; Passend Toewijzen ook.",
        "DAEB en niet-DAEB, de AVG en de WMO.",
        "mevrouw is niet thuis; de heer des huizes evenmin",
        "",
    ],
)
def test_what_is_no_name(text):
    assert found(text) == []


@pytest.mark.parametrize(
    "number",
    [
        "06-12345678",
        "06 12 34 56 78",
        "0612345678",
        "+31 6 1234 5678",
        "+31(0)6-12345678",
        "0031 23 123 45 67",
        "023-1234567",
        "023 - 123 45 67",
        "(023) 123 45 67",
        "0252 123456",
        "088.1234567",
        "0900-1234",
    ],
)
def test_telephone_numbers(number):
    assert found(f"Bel {number}, liefst vandaag.") == [("phone", number)]
    assert found(f"Bel {number}.") == [("phone", number)]


@pytest.mark.parametrize(
    "text",
    [
        "Van 01-07-2024 30 woningen.",
        "01.07.2024 10 stuks",
        "Bel 14 023.",
        "0,95 per jaar en 0.123.456.789",
        "€ 1.234.567.890,00",
        "1234567.0612345678",
        "2024-2027",
    ],
)
def test_what_is_no_telephone_number(text):
    assert [one for one in found(text) if one[0] == "phone"] == []


def test_e_mail_addresses():
    assert found("Mail a.voorbeeld@gemeente.example of bel.") == [("email", "a.voorbeeld@gemeente.example")]
    assert found("Huur @ 5% en prijs@dag") == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Aan de Voorbeeldlaan 12 wordt gebouwd.", ["Voorbeeldlaan 12"]),
        ("Voorbeeldstraat 12a-3 en Proefweg 5 B", ["Voorbeeldstraat 12a-3", "Proefweg 5 B"]),
        ("Grote Markt 3, 1234 AB Duinstede", ["Grote Markt 3", "1234 AB"]),
        ("Burgemeester van Proefweg 61 t/m 65", ["Burgemeester van Proefweg 61"]),
        ("Postcode 1234AB.", ["1234AB"]),
    ],
)
def test_postal_addresses(text, words):
    assert found(text) == [("address", word) for word in words]


@pytest.mark.parametrize(
    "text",
    [
        "Voorbeeldlaan 30 woningen en Proefhof 12 appartementen",
        "Havendreef 2025 is het jaar van Proefplein 2.500 m2",
        "De Voorbeeldlaan krijgt er 20 bij.",
        "In 2024 zijn er 1.234 AB-woningen.",
        "1234 SS",
        "30% langs de weg, ringweg 40%",
    ],
)
def test_what_is_no_address(text):
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Zie Z/24/012345.", "Z/24/012345"),
        ("Zie Z-2024-1234, blad 2", "Z-2024-1234"),
        ("Zie D2024/0012345", "D2024/0012345"),
        ("Raadsstuk 2024-012345 ligt ter inzage.", "2024-012345"),
        ("zaaknummer 45678", "zaaknummer 45678"),
        ("Zaaknr. 2024.001", "Zaaknr. 2024.001"),
        ("Zaak 1234567 loopt.", "Zaak 1234567"),
        ("(Mozaïek zaak 1234567)", "zaak 1234567"),
        ("dossiernummer: AB-12", "dossiernummer: AB-12"),
        ("Ons kenmerk: AB/12.3.", "kenmerk: AB/12.3"),
        ("Uitspraak ECLI:NL:RBTEST:2024:123.", "ECLI:NL:RBTEST:2024:123"),
    ],
)
def test_case_numbers(text, words):
    assert found(text) == [("case", words)]


@pytest.mark.parametrize(
    "text",
    [
        "2024-2027 en 2024/2025; RRA 2022-2030; DAEB 10.724",
        "Het is zaak om 30 woningen te bouwen.",
        "T1-2024, Q2/2026 en K. 1.2.3",
        "een dossier van 12 bladzijden",
        "COVID-19",
        "op 20/11/24",
        "1.234.567 euro, € 250000,-",
    ],
)
def test_what_is_no_case_number(text):
    assert found(text) == []


def test_numbers_of_people_and_accounts():
    assert found("BSN 111222333.") == [("bsn", "111222333")]
    assert found("Nummer 111222334.") == [("number", "111222334")]
    assert found("Rekening NL91 ABNA 0417 1643 00 En meer") == [("iban", "NL91 ABNA 0417 1643 00")]
    assert found("Rekening NL91ABNA0417164300.") == [("iban", "NL91ABNA0417164300")]
    assert found("NL92ABNA0417164300") == []


@pytest.mark.parametrize(
    ("digits", "right"),
    [
        ("111222333", True),
        ("123456782", True),
        ("123456789", False),
        ("000000000", False),
        ("1234567", False),
    ],
)
def test_the_eleven_test(digits, right):
    assert is_bsn(digits) is right


def test_positions_are_those_of_the_words_in_order():
    text = "Bel mevrouw Proef op 06-12345678\nof mail proef@gemeente.example."
    rows = find(text)
    assert [text[row.start : row.end] for row in rows] == [row.words for row in rows]
    assert [row.kind for row in rows] == [FindingKind.NAME, FindingKind.PHONE, FindingKind.EMAIL]


def test_overlapping_words_are_one_finding():
    """A name in an address of mail is that address."""
    assert found("Z.Proef@gemeente.example") == [("email", "Z.Proef@gemeente.example")]
    assert len(found("zaaknummer Z/24/012345")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "A. " * 13_000,
        "Aa " * 13_000,
        "0 6 " * 10_000,
        "1" * 40_000,
        "a." * 20_000,
        "NL91" * 10_000,
        "\u202eAa\x00" * 8_000,
        "A-" * 6_000,
        "Aa’" * 4_000,
        "NL-Aa'" * 2_000,
        "zaaknr." * 5_700,
        "a@bb.nl " * 5_000,
    ],
)
def test_a_long_odd_text_takes_no_long_time(text):
    began = time.perf_counter()
    find(text, KNOWN)
    assert time.perf_counter() - began < 2
