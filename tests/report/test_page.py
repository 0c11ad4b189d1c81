import re
from html.parser import HTMLParser

import pytest

import handmade
from urbansafety.dossier import Dossier, declared
from urbansafety.report.page import css_text, page, write_report

HOSTILE = "</text></svg><script>alert('x')</script><img src=x onerror=alert(1)>"


class Page(HTMLParser):
    """Tags, ids, links and attributes of a page."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.ids, self.targets, self.attributes = [], [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        for name, value in attrs:
            self.attributes.append((tag, name, value or ""))
            if name == "id":
                self.ids.append(value)
            if name == "href":
                self.targets.append(value)


@pytest.fixture(scope="module")
def parsed(html):
    return Page(html)


def test_ids_are_unique_and_every_link_stays_on_the_page_and_arrives(parsed):
    assert len(parsed.ids) == len(set(parsed.ids))
    assert {target for target in parsed.targets if not target.startswith("#")} == set()
    assert {target[1:] for target in parsed.targets} <= set(parsed.ids)


def test_the_page_needs_neither_script_nor_network(parsed, html):
    assert "script" not in parsed.tags
    assert not {"img", "iframe", "link", "object"} & set(parsed.tags)
    assert "http://" not in html
    assert "https://" not in html
    assert "default-src 'none'" in html


def test_quality_stands_before_results_and_every_row_is_accounted_for(html):
    assert html.index("What the data can and cannot say") < html.index('id="city"') < html.index('id="robbery"')
    assert re.search(r"20,\d{3} rows read = 20,\d{3} accepted \+ 42 rejected", html)


def test_it_says_what_it_is_not_for(html):
    assert "directing patrols, or scoring people" in html


def test_every_figure_has_a_text_and_the_language_is_said(parsed):
    figures = [value for tag, name, value in parsed.attributes if name == "aria-label" and tag == "div"]
    assert len(figures) >= 6
    assert all(len(text) > 40 for text in figures)
    assert ("html", "lang", "en") in parsed.attributes


def test_every_finding_of_the_dossier_can_be_looked_up(dossier, html):
    for row in dossier.table("findings").to_pylist():
        assert row["id"] in html


def test_the_same_dossier_gives_the_same_page(dossier, html):
    assert page(dossier) == html


def test_hostile_names_are_harmless(tmp_path):
    made = handmade.dossier(tmp_path, names={10: HOSTILE, 11: '"><svg onload=alert(2)>'})
    manifest = made.manifest | {"city": made.manifest["city"] | {"name": HOSTILE}}
    events = declared()["events"].rows([made.table("events").to_pylist()[0] | {"name": HOSTILE}])
    found = Page(page(Dossier(manifest, made.tables | {"events": events})))
    assert not {"script", "img"} & set(found.tags)
    assert not [name for _, name, _ in found.attributes if name.startswith("on")]


def test_a_name_cannot_leave_the_style_sheet():
    assert css_text('x"; } </style><b>') == r"x\22 \3b  \7d  \3c \2f style\3e \3c b\3e "


def test_an_empty_dossier_says_so_and_what_would_fill_it(tmp_path):
    made = handmade.dossier(tmp_path)
    manifest = made.manifest | {"period": {"first": None, "last": None}, "today": None, "complete_months": []}
    html = page(Dossier(manifest | {"levels": []}, {}))
    assert "The sources hold nothing that a statement could be drawn from" in html
    assert "No usable records" in html


def test_the_report_is_one_file(dossier, tmp_path):
    write_report(dossier, tmp_path / "index.html")
    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]
    assert (tmp_path / "index.html").stat().st_size < 400_000
