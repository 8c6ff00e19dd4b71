"""Files that go with a line: what is let in, who gets them, and that a closed round keeps what it has."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from zipfile import ZipFile
from zlib import compress

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from agreements.services.completing import complete
from config.web.history import acting
from config.web.uploads import DOCX, JPG, ODS, ODT, PNG, XLSX, kind_of
from config.web.uploads import PDF as PDF_TYPE
from monitoring.collecting.attaching import MAX_BYTES, MAX_FILES, CheckedFile, attach, check_file, take_away
from monitoring.models import Attachment, AttachmentFile, RoundLine
from monitoring.rounds.services import RoundClosedError, add_line
from monitoring.table.closing import close_round
from monitoring.table.reading import read_report
from tests.bids import PDF
from tests.cast import ACTOR
from tests.factories import make_commitment, make_line
from tests.layers import made_once

pytestmark = pytest.mark.django_db

PIXEL = b"\x89PNG\r\n\x1a\n" + b"\0" * 20 + b"IEND\xaeB`\x82"
PHOTO = b"\xff\xd8\xff\xe0" + b"\0" * 20 + b"\xff\xd9"


def package(**parts: str) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w") as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


def office(kind: str, main: str, also: str = "", **more: str) -> bytes:
    types = f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/{main}"'
    types += f' ContentType="application/vnd.{kind}"/>{also}</Types>'
    return package(**{"[Content_Types].xml": types, main: "<x/>", **more})


DOCUMENT = ("openxmlformats-officedocument.wordprocessingml.document.main+xml", "word/document.xml")
SHEET = ("openxmlformats-officedocument.spreadsheetml.sheet.main+xml", "xl/workbook.xml")
WORD, EXCEL = office(*DOCUMENT), office(*SHEET)
#: A part with macros may have any name; its type may be written with numbers of letters.
MACROS = '<Override PartName="/word/x.bin" ContentType="application/vnd.ms-office.vba&#80;roject"/>'
PACKED = b"<< /Type /ObjStm >>\nstream\n" + compress(b"<< /S /JavaScript >>") + b"\nendstream\n"


@made_once
def line(table, cast) -> RoundLine:
    return make_line(table.framework)


def file(number: int = 0) -> CheckedFile:
    return CheckedFile(f"{number}.pdf", PDF + str(number).encode(), PDF_TYPE)


@pytest.mark.parametrize(
    ("content", "kind", "name"),
    [
        (PDF, PDF_TYPE, "stand.pdf"),
        (package(mimetype=ODT, **{"content.xml": ""}), ODT, "stand.odt"),
        (package(mimetype=ODS, **{"content.xml": ""}), ODS, "stand.ods"),
        (WORD, DOCX, "stand.docx"),
        (EXCEL, XLSX, "stand.xlsx"),
        (PIXEL, PNG, "stand.png"),
        (PHOTO, JPG, "stand.jpg"),
    ],
    ids=["pdf", "odt", "ods", "docx", "xlsx", "png", "jpg"],
)
def test_what_is_let_in_goes_by_its_content(content, kind, name):
    found = check_file(BytesIO(content), len(content), "../../x/stand.html")
    assert (found.name, found.content_type, found.content) == (name, kind, content)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<!doctype html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"MZ\x90",
        b"#!/bin/sh",
        PIXEL[:20],
        b"%PDF-1.7 cut off",
        package(a="b"),
        EXCEL[:60],
        office(*SHEET, **{"xl/vbaProject.bin": ""}),
        office(*SHEET, **{"xl/macrosheets/sheet1.xml": ""}),
        office(
            *DOCUMENT,
            also=MACROS.replace("ms-office.vba&#80;roject", "ms-word.document.MacroEnabled.main+xml"),
        ),
        office(*DOCUMENT, **{"word/activeX/a.bin": ""}),
        office(*DOCUMENT, also=MACROS, **{"word/x.bin": ""}),
        office(*DOCUMENT, also=f"<!--{' ' * 1_000_000}-->{MACROS}", **{"word/x.bin": ""}),
        office(*DOCUMENT, **{"[content_types].XML": ""}),
        package(mimetype=ODT, **{"content.xml": "", "[Content_Types].xml": f"<Types>{MACROS}</Types>"}),
        package(mimetype=ODT, **{"content.xml": "", "[Content_Types].xml": "<Types>"}),
        package(mimetype=ODS, **{"content.xml": "", "Basic/Module.xml": ""}),
        b"%PDF-1.7\n<< /S /JavaScript /JS (x) >>\n%%EOF\n",
        b"%PDF-1.7\n<</OpenAction<</S/J#61vaScript/JS(app.alert(1))>>>>\n%%EOF\n",
        b"%PDF-1.7\n<< /S /#4c#61unc#68 >>\n%%EOF\n",
        b"%PDF-1.7\n<< /S /#4C#61unch >>\n%%EOF\n",
        b"%PDF-1.7\n" + PACKED + b"%%EOF\n",
        b"%PDF-1.7\n" + PACKED.replace(b"Obj", b"#4fb#6A") + b"%%EOF\n",
        b"%PDF-1.7\n/ObjStm stream\n" + PACKED + b"%%EOF\n",
        b"%PDF-1.7\n" + PACKED.removesuffix(b"endstream\n") + b"%%EOF\n",
    ],
)
def test_what_could_run_something_or_is_none_of_these_stays_out(content):
    with pytest.raises(ValidationError):
        check_file(BytesIO(content), len(content), "stand.pdf")


def test_many_packed_objects_are_looked_through_and_a_maze_of_them_is_none():
    harmless = PACKED.replace(compress(b"<< /S /JavaScript >>"), compress(b"<< /Type /Page >>"))
    assert kind_of(b"%PDF-1.7\n" + 3000 * harmless + b"%%EOF\n") == PDF_TYPE
    assert kind_of(b"%PDF-1.7\n" + 3000 * b"/ObjStm " + b"%%EOF\n") == PDF_TYPE
    with pytest.raises(ValidationError):
        kind_of(b"%PDF-1.7\n" + 100_000 * b"/ObjStm stream\n" + b"%%EOF\n")


def test_a_file_that_is_too_large_is_not_read():
    stream = BytesIO(PDF)
    with pytest.raises(ValidationError):
        check_file(stream, MAX_BYTES + 1, "stand.pdf")
    assert stream.tell() == 0


def test_what_is_a_little_too_large_is_told_at_the_field(line, table, cast, client):
    client.force_login(cast.corporation_officer)
    path = f"/mijn-werk/invullen/{line.pk}/{table.corporation.slug}/bijlagen/"
    large = SimpleUploadedFile("stand.pdf", PDF.ljust(MAX_BYTES + 1))
    response = client.post(path, {"bestand": large})
    assert response.status_code == 422 and b'id="bijlage-fout"' in response.content
    assert not Attachment.objects.exists()


def test_five_of_a_party_each_and_one_file_once(line, table):
    made = [attach(actor=ACTOR, line=line, party=table.corporation, file=file(n)) for n in range(MAX_FILES)]
    rows = [row for row, added in made if added]
    assert attach(actor=ACTOR, line=line, party=table.corporation, file=file(0)) == (rows[0], False)
    with pytest.raises(ValidationError):
        attach(actor=ACTOR, line=line, party=table.corporation, file=file(9))
    attach(actor=ACTOR, line=line, party=table.other_corporation, file=file(9))
    commitment = make_commitment(table.framework, "a-2", 2)
    other = add_line(actor=ACTOR, monitoring_round=line.round, commitment=commitment, position=2)
    assert attach(actor=ACTOR, line=other, party=table.corporation, file=file(0))[1]
    assert take_away(actor=ACTOR, line=line, party=table.other_corporation, attachment_id=rows[0].pk) == ""
    assert take_away(actor=ACTOR, line=line, party=table.corporation, attachment_id=rows[0].pk) == "0.pdf"
    assert AttachmentFile.objects.count() == MAX_FILES + 1
    assert Attachment.history.filter(history_type="-").count() == 1


def test_a_closed_round_keeps_what_it_has(line, table):
    row, _added = attach(actor=ACTOR, line=line, party=table.corporation, file=file())
    frozen = close_round(actor=ACTOR, monitoring_round=line.round)
    (told,) = frozen.data["lines"][0]["attachments"]
    assert told == {"name": "0.pdf", "digest": row.digest, "size": row.size, "party": "Wonen"}
    line.round.refresh_from_db()
    (again,) = read_report(line.round).lines[0].attachments
    assert again.digest == row.digest
    for deed in (
        lambda: attach(actor=ACTOR, line=line, party=table.corporation, file=file(1)),
        lambda: take_away(actor=ACTOR, line=line, party=table.corporation, attachment_id=row.pk),
        row.delete,
        row.save,
    ):
        with pytest.raises(RoundClosedError), transaction.atomic(), acting(ACTOR):
            deed()
    assert list(Attachment.objects.all()) == [row]


def test_what_is_completed_keeps_what_it_has(line, table):
    row, _added = attach(actor=ACTOR, line=line, party=table.corporation, file=file())
    done = line.commitment
    complete(actor=ACTOR, commitment=done, version=done.version, completed_on=date(2024, 5, 1))
    for deed in (
        lambda: attach(actor=ACTOR, line=line, party=table.corporation, file=file(1)),
        lambda: take_away(actor=ACTOR, line=line, party=table.corporation, attachment_id=row.pk),
    ):
        with pytest.raises(ValidationError):
            deed()
    assert list(Attachment.objects.all()) == [row]


def test_sending_getting_and_taking_away(line, table, cast):
    browser = Client()
    browser.force_login(cast.corporation_officer)
    path = f"/mijn-werk/invullen/{line.pk}/{table.corporation.slug}/bijlagen/"
    wrong = SimpleUploadedFile("stand.pdf", b"<html>", "application/pdf")
    response = browser.post(path, {"bestand": wrong})
    assert response.status_code == 422 and b'id="bijlage-fout"' in response.content
    good = SimpleUploadedFile("stand é.html", PDF, "text/html")
    assert browser.post(path, {"bestand": good}).status_code == 302
    row = Attachment.objects.get()
    same = SimpleUploadedFile("anders.pdf", PDF, "application/pdf")
    (told,) = list(get_messages(browser.post(path, {"bestand": same}).wsgi_request))[-1:]
    assert told.level_tag == "info" and row.name in str(told) and "anders" not in str(told)
    browser.force_login(cast.tenant)
    response = browser.get(f"/mijn-werk/bijlagen/{row.pk}/")
    assert response.content == PDF and response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment;")
    assert (
        response["X-Content-Type-Options"] == "nosniff" and "sandbox" in response["Content-Security-Policy"]
    )
    assert browser.post(path, {"weg": row.pk}).status_code == 403
    browser.force_login(cast.stranger)
    assert browser.get(f"/mijn-werk/bijlagen/{row.pk}/").status_code == 404
    browser.force_login(cast.corporation_officer)
    assert browser.post(path, {"weg": row.pk}).status_code == 302
    assert not Attachment.objects.exists()


def test_the_form_is_protected_all_the_same(line, table, cast):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.corporation_officer)
    path = f"/mijn-werk/invullen/{line.pk}/{table.corporation.slug}/bijlagen/"
    assert browser.post(path, {"bestand": SimpleUploadedFile("a.pdf", PDF)}).status_code == 403
