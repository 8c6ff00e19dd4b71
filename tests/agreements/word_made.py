"""Word files for tests, made of the XML that Word itself writes, which other programs write otherwise."""

from __future__ import annotations

from .sheets import zipped

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_SPACES = {
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "w16se": "http://schemas.microsoft.com/office/word/2015/wordml/symex",
}
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}.main+xml"
KINDS = {
    "docx": _KIND.format("document"),
    "dotx": _KIND.format("template"),
    "docm": "application/vnd.ms-word.document.macroEnabled.main+xml",
    "dotm": "application/vnd.ms-word.template.macroEnabled.main+xml",
}
#: As a Dutch Word calls them: the key is Dutch, the name is not.
STYLES = """
<w:docDefaults/><w:latentStyles/>
<w:style w:type="paragraph" w:default="1" w:styleId="Standaard"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Kop1"><w:name w:val="heading 1"/><w:basedOn w:val="Standaard"/></w:style>
<w:style w:type="paragraph" w:styleId="Kop2"><w:name w:val="heading 2"/><w:basedOn w:val="Standaard"/></w:style>
<w:style w:type="paragraph" w:styleId="Hoofdstuk"><w:name w:val="Hoofdstuk"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:type="character" w:styleId="Vervallen"><w:name w:val="Vervallen"/><w:rPr><w:strike/></w:rPr></w:style>
<w:style w:type="character" w:styleId="OokVervallen"><w:name w:val="Ook"/><w:basedOn w:val="Vervallen"/></w:style>
"""


def word(body: str, *, kind: str = "docx", main: str = "word/document.xml", space: str = W) -> bytes:
    """The file of a document with this body."""
    spaces = " ".join(f'xmlns:{short}="{name}"' for short, name in _SPACES.items())
    folder, _slash, name = main.rpartition("/")
    kinds = "http://schemas.openxmlformats.org/package/2006"
    relations = space.replace("wordprocessingml/main", "officeDocument/relationships").replace(
        "wordprocessingml/2006/main", "officeDocument/2006/relationships"
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{kinds}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/{main}" ContentType="{KINDS[kind]}"/></Types>',
        main: f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n<w:document {spaces} xmlns:w="{space}">'
        f"<w:body>{body}<w:sectPr/></w:body></w:document>",
        "_rels/.rels": f'<Relationships xmlns="{kinds}/relationships">'
        f'<Relationship Id="rId1" Type="{relations}/officeDocument" Target="{main}"/></Relationships>',
        f"{folder}/_rels/{name}.rels": f'<Relationships xmlns="{kinds}/relationships">'
        f'<Relationship Id="rId1" Type="{relations}/styles" Target="styles.xml"/></Relationships>',
        f"{folder}/styles.xml": f'<w:styles xmlns:w="{space}">{STYLES}</w:styles>',
    }
    return zipped(**{name.replace("/", "__"): told.encode() for name, told in parts.items()})


def run(words: str, looks: str = "") -> str:
    """A run, with the marks by which Word tells when it was typed."""
    return f'<w:r w:rsidR="00AB12CD" w:rsidRPr="00EF3456"><w:rPr><w:lang w:val="nl-NL"/>{looks}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def par(inner: str = "", style: str = "") -> str:
    """A paragraph."""
    told = f'<w:pStyle w:val="{style}"/>' if style else ""
    return (
        '<w:p w14:paraId="1A2B3C4D" w14:textId="77777777" w:rsidR="00AB12CD" w:rsidRDefault="00AB12CD">'
        f"<w:pPr>{told}</w:pPr>{inner}</w:p>"
    )


def cell(inner: str = "", told: str = "") -> str:
    """A cell: words, or paragraphs of its own."""
    inside = inner if inner.startswith(("<w:p", "<w:sdt>")) else par(run(inner) if inner else "")
    return f"<w:tc><w:tcPr>{told}</w:tcPr>{inside}</w:tc>"


def row(*cells: str, told: str = "") -> str:
    """A row of cells; what is no cell yet becomes one."""
    inside = "".join(
        one if one.startswith(("<w:tc>", "<w:sdt>", "<w:customXml")) else cell(one) for one in cells
    )
    return f'<w:tr w:rsidR="00AB12CD" w:rsidTr="00CD34EF"><w:trPr>{told}</w:trPr>{inside}</w:tr>'


def table(*rows: str, grid: tuple[int, ...] = ()) -> str:
    """A table, with the widths of its columns."""
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in grid)
    return f'<w:tbl><w:tblPr><w:tblLook w:val="04A0"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>{"".join(rows)}</w:tbl>'


def over(number: int) -> str:
    """That a cell stands over so many columns."""
    return f'<w:gridSpan w:val="{number}"/>'


DOWN, ALSO = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
