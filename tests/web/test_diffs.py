"""Two texts, word by word."""

import pytest

from config.web.diffs import word_diff


def told(before: str, after: str) -> list[tuple[str, str]]:
    return [(piece.kind, piece.text) for piece in word_diff(before, after).pieces]


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("", "nieuw", [("added", "nieuw")]),
        ("weg", "", [("removed", "weg")]),
        ("", "", []),
        (
            "één twee drie",
            "één vier drie",
            [("same", "één "), ("removed", "twee "), ("added", "vier "), ("same", "drie")],
        ),
        (
            "een heel ander verhaal",
            "niets hiervan bleef",
            [("removed", "een heel ander verhaal"), ("added", "niets hiervan bleef")],
        ),
        ("a  b", "a b", [("same", "a b")]),
        ("een twee", "een twee", [("same", "een twee")]),
        ("a b c", "a b c d", [("same", "a b c "), ("added", "d")]),
        (
            "Er komen 120 woningen",
            "Er komen 140 woningen",
            [("same", "Er komen "), ("removed", "120 "), ("added", "140 "), ("same", "woningen")],
        ),
        ("voor de zomer", "na de winter", [("removed", "voor de zomer"), ("added", "na de winter")]),
    ],
)
def test_pieces(before, after, pieces):
    assert told(before, after) == pieces


def test_the_middle_of_what_stayed_is_left_out():
    words = " ".join(f"w{number}" for number in range(60))
    assert told(words, f"{words} einde") == [
        ("gap", " … "),
        ("same", " ".join(f"w{number}" for number in range(48, 60)) + " "),
        ("added", "einde"),
    ]


def test_long_stretches_are_left_out_on_both_sides_of_a_change():
    same = "woord " * 500
    kinds = [kind for kind, _text in told(f"{same}oud {same}", f"{same}nieuw {same}")]
    assert kinds == ["gap", "same", "removed", "added", "same", "gap"]


def test_it_counts_words():
    found = word_diff("wij bouwen tien huizen", "wij bouwen heel veel huizen")
    assert (found.added, found.removed) == (2, 1)


def test_a_text_too_long_to_compare_is_shown_whole():
    long, other = "een twee " * 1000, "twee een " * 1000
    assert told(long, f"{other}x") == [("removed", long), ("added", f"{other}x")]
