"""Is every word for people there in French?"""

import re
from collections.abc import Iterable
from pathlib import Path

import allauth
import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.utils.translation import gettext, override

from tests.conventions.messages import PARTS, Part, in_the_code, translated
from tracker.accounts.words import COUNTED, SAID
from tracker.embedded.places import CHECKOUT

TRANSLATED = re.compile(r"""\{% translate ("[^"]*"|'[^']*')""")
parts = pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)


def keys(messages: Iterable[Message]) -> set[object]:
    return {(message.id, message.context) for message in messages if message.id}


def is_translated(message: Message) -> bool:
    texts = message.string if isinstance(message.string, list | tuple) else [message.string]
    return all(texts)


@parts
def test_every_word_in_the_code_is_in_the_catalogue(part: Part) -> None:
    missing = keys(in_the_code(part)) - keys(translated(part))
    assert not missing, "run `make messages`, then translate"


@parts
def test_the_catalogue_holds_nothing_that_the_code_has_dropped(part: Part) -> None:
    assert not keys(translated(part)) - keys(in_the_code(part)), "run `make messages`"


@parts
def test_every_word_has_a_french_translation_that_is_no_guess(part: Part) -> None:
    messages = [message for message in translated(part) if message.id]
    assert [message.id for message in messages if message.fuzzy or not is_translated(message)] == []


@parts
def test_a_translation_fills_the_same_gaps_as_the_word(part: Part) -> None:
    wrong = {message.id: errors for message, errors in translated(part).check()}
    assert wrong == {}


def test_no_word_of_a_template_has_a_percent_sign_which_django_looks_up_doubled() -> None:
    """It would stand in English on a French page, found in the catalogue by everybody but Django."""
    said = [text for path in (CHECKOUT / "templates").rglob("*.html") for text in TRANSLATED.findall(path.read_text())]
    assert said
    assert [text for text in said if "%" in text] == []


def test_a_word_is_translated_in_one_way_wherever_it_stands() -> None:
    """Django reads all catalogues as one: of two translations, one is shown nowhere."""
    said: dict[object, set[str]] = {}
    for part in PARTS:
        for message in translated(part):
            if message.id:
                said.setdefault((str(message.id), message.context), set()).add(str(message.string))
    assert {word: ways for word, ways in said.items() if len(ways) > 1} == {}


def test_a_forgotten_translation_would_be_found() -> None:
    catalogue = Catalog(locale="fr")
    catalogue.add("late")
    assert [message.id for message in catalogue if message.id and not is_translated(message)] == ["late"]


@pytest.mark.parametrize("word", ["scored", "done", "moved"])
def test_no_french_plural_follows_a_count_that_may_be_none_or_one_in_a_sentence_of_one_form(word: str) -> None:
    """“0 jalons achevés” is wrong; of several counts in a sentence each stands after its noun."""
    [tracker] = [part for part in PARTS if part.name == "tracker"]
    said = [str(message.string) for message in translated(tracker) if f"%({word})s" in str(message.id)]
    assert said
    assert [one for one in said if re.search(rf"%\({word}\)s \w+s\b", one)] == []


@parts
def test_no_mark_of_french_stands_alone_on_a_narrow_line(part: Part) -> None:
    """The space that French puts before : ; ? ! % and inside « » is one that does not break."""
    said = [text for message in translated(part) if message.id for text in _texts(message)]
    assert [text for text in said if re.search(r" (?=[:;?!»](?:\W|$)|%(?:%|[^(a-z]|$))|« ", text)] == []


@parts
def test_no_number_of_french_is_broken_at_its_thousands(part: Part) -> None:
    said = [text for message in translated(part) if message.id for text in _texts(message)]
    assert [text for text in said if re.search(r"(?<=\d) (?=\d{3}(?!\d))", text)] == []


@parts
def test_french_leaves_out_a_letter_by_one_sign_only(part: Part) -> None:
    """L\u2019indicateur, never l'indicateur: both stood side by side on a page."""
    said = [text for message in translated(part) if message.id for text in _texts(message)]
    assert [text for text in said if re.search(r"(?<=[^\W\d_])'(?=[\w%«“{<])", text)] == []


@parts
def test_french_puts_a_noun_before_a_name_that_may_begin_with_a_vowel(part: Part) -> None:
    """“de Aerospace Valley” and “de avril” are wrong, “du pôle Aerospace Valley” is right of every name."""
    said = [text for message in translated(part) if message.id for text in _texts(message)]
    assert [text for text in said if re.search(r"\b[dq]ue? %\((?:cluster|project|month|who)\)s", text)] == []


def test_the_score_is_announced_as_it_is_written() -> None:
    with override("fr"):
        assert gettext("of the contract reached") in gettext("%(score)s of the contract reached, computed at %(time)s")


def test_a_count_of_thousands_is_written_so_whatever_sentence_it_stands_in() -> None:
    counts = re.compile(r"blocktranslate count \w+=((?:found|upload|plan|page|row|preview|file)\.[\w.|]+) %")
    said = [one for path in (CHECKOUT / "templates").rglob("*.html") for one in counts.findall(path.read_text())]
    assert "found.nowhere|counted" in said
    assert [one for one in said if not one.endswith("|counted")] == []


def test_our_pages_say_the_words_of_django_allauth_in_our_french() -> None:
    with (Path(allauth.__file__).parent / "locale/fr/LC_MESSAGES/django.po").open("rb") as text:
        known = {word for message in read_po(text) for word in (message.id if message.pluralizable else [message.id])}
    assert [word for word in SAID if word not in known] == [], "it says them no more"
    [tracker] = [part for part in PARTS if part.name == "tracker"]
    catalogue = translated(tracker)
    ours = {word: str(message.string) for word in SAID if (message := catalogue.get(word))}
    with override("fr"):
        said = {word: gettext(word) for word in SAID}
        counted = [str(word % {"unused_count": 2, "total_count": 10}) for word in COUNTED]
    assert said == ours, "each stands in our catalogue, which is read before its own"
    assert [words for words in said.values() if "'" in words] == []
    assert counted == ["Il reste 2 codes de secours sur 10."]


def _texts(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else [*(message.string or ())]


@parts
def test_no_translation_writes_both_genders_of_a_word_in_one(part: Part) -> None:
    """Words that need no gender are found where a person is spoken to; a function is said in its general form."""
    said = {str(message.id): repr(message.string) for message in translated(part) if message.id}
    assert [text for text in said.values() if re.search(r"\w(\(e\)|·e)", text)] == []
