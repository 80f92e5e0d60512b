"""What is asked for? Words without accents, and what in an entry answers to them."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import BooleanField, Case, F, Func, IntegerField, Q, Value, When
from django.db.models.expressions import RawSQL

MOST_WORDS, LONGEST = 10, 200
SPLIT = """
    SELECT word, numnode(plainto_tsquery('pg_catalog.french', word)) = 0
        OR numnode(plainto_tsquery('pg_catalog.english', word)) = 0
    FROM regexp_split_to_table(search_plain(%s), ' ') WITH ORDINALITY said (word, place)
    WHERE word <> '' ORDER BY place"""


def _has(column: F | Func, word: str, *, begun: bool) -> Func:
    asked = Func(Value(word), Value(begun), function="search_word")
    return Func(column, asked, template="(%(expressions)s)", arg_joiner=" @@ ", output_field=BooleanField())


def _nearly_has(word: str, *, begun: bool) -> Q:
    return Q(pk__in=RawSQL("SELECT search_nearly(%s, %s)", [word, begun]))


@dataclass(frozen=True)
class Asked:
    """A question: its words in their order, of which the last one may only be begun."""

    plain: str
    words: tuple[str, ...]

    def exact(self, column: F | Func | None = None) -> Q:
        """Return the condition that every word stands in an entry, in this form or another, the last one begun."""
        last = len(self.words) - 1
        return Q(*(_has(column or F("vector"), one, begun=at == last) for at, one in enumerate(self.words)))

    def near(self) -> Q:
        """Return the condition that every word stands there as it is or with one slip."""
        last = len(self.words) - 1
        return Q(*(_nearly_has(one, begun=at == last) for at, one in enumerate(self.words)))

    def place(self) -> Case:
        """Return how well an entry answers: 0 called so, 1 its name begins so, 2 all in its name, 3 elsewhere."""
        name = Func(F("vector"), Value("{a}"), function="ts_filter", template="%(function)s(%(expressions)s)")
        return Case(
            When(name=self.plain, then=Value(0)),
            When(name__startswith=self.plain, then=Value(1)),
            When(self.exact(name), then=Value(2)),
            default=Value(3),
            output_field=IntegerField(),
        )


def asked(text: str) -> Asked:
    """Return the question of a text. Words that say nothing (de, the) are left out where others say something."""
    with connection.cursor() as cursor:
        cursor.execute(SPLIT, [text[:LONGEST].replace("\0", " ")])
        said = [(str(word), bool(empty)) for word, empty in cursor.fetchall()]
    telling = [word for word, empty in said if not empty] or [word for word, _ in said]
    return Asked(" ".join(word for word, _ in said), tuple(telling[:MOST_WORDS]))
