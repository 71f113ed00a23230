from __future__ import annotations

import pytest

from torget.text.fold import fold


@pytest.mark.parametrize(
    ("given", "folded"),
    [
        ("Hej PÅ dig", "hej på dig"),
        ("a\u030alder", "ålder"),  # a and a ring of its own
        ("f\u200ba\u00adn", "fan"),  # zero-width space and soft hyphen
        ("ｆａｎ１２", "fan12"),
        ("\U0001d41f\U0001d41a\U0001d427", "fan"),  # mathematical letters
        ("id\u0456ot", "idiot"),  # a Cyrillic letter among Latin ones
        ("привет", "привет"),  # a word all in Cyrillic stays
        ("Привет idіot", "привет idiot"),
        ("\u201dja\u201c \u2019n \u2014", '"ja" \'n -'),
        ("rad\r\nrad\u2028x", "rad\n\nrad\nx"),
        ("a\x00b\u00a0c", "a b c"),
        ("\ud800\ue000\uffff", "\ufffd\ufffd\ufffd"),
        ("\u0661\u0662", "12"),  # Arabic digits
        ("İstanbul", "istanbul"),
        ("\u0301ensam", "ensam"),  # a mark with nothing to stand on
        ("x\u0301", "x"),  # a mark with no letter of its own
        ("\uff62\u300c", '\u300c"'),  # the first becomes what the second was
        ("", ""),
    ],
)
def test_fold_of_a_text_is_what_matching_sees(given: str, folded: str) -> None:
    assert fold(given).text == folded


def test_span_after_dropped_signs_points_into_the_given_text() -> None:
    given = "x\u200b\u200bfan"
    folded = fold(given)

    start, end = folded.span(1, 4)

    assert given[start:end] == "fan"


def test_span_of_one_sign_that_folds_to_many_is_that_sign() -> None:
    folded = fold("ﬁn\u200b")  # a ligature

    assert folded.span(0, 2) == (0, 1)


def test_span_past_the_end_is_the_end_of_the_given_text() -> None:
    folded = fold("a\u200b")

    assert folded.span(1, 1) == (2, 2)


def test_fold_of_thousands_of_stacked_marks_keeps_the_letter() -> None:
    assert fold("a" + "\u0301" * 10_000).text == "á"


def test_fold_of_more_kinds_of_signs_than_are_remembered_still_folds() -> None:
    every = "".join(map(chr, range(0x4E00, 0x4E00 + 6_000)))

    assert fold(every).text == every


def test_fold_when_a_text_is_plain_gives_what_every_sign_folds_to() -> None:
    """The short way is taken for most texts: it must say what the long one says, sign for sign."""
    wrong = [
        code
        for code in range(0x110000)
        if chr(code).lower() < "\u0250"  # what the short way takes
        and fold(chr(code)).text != fold("\U0001f600" + chr(code)).text[1:]
    ]

    assert wrong == []
