import re
from html.parser import HTMLParser

import governed
from urbansafety.dossier import Dossier, declared
from urbansafety.report.facts import Facts
from urbansafety.report.governance import section
from urbansafety.report.page import page

HOSTILE = "</text></svg><script>alert('x')</script><img src=x onerror=alert(1)>"


def test_a_city_without_institutions_has_no_chapter(facts):
    assert section(facts) is None


def test_the_chapter_stands_in_the_page_and_its_links_arrive(governed_page):
    assert "<h2>Who can act</h2>" in governed_page
    ids = re.findall(r'\bid="([^"]+)"', governed_page)
    assert len(ids) == len(set(ids))
    chapter = governed_page[governed_page.index('id="governance"') : governed_page.index('id="unanswered"')]
    assert {target for target in re.findall(r'href="#([^"]+)"', chapter)} <= set(ids)
    assert "<script" not in governed_page


def test_figures_have_a_text_and_a_table_behind_them(governed_page):
    assert re.search(r'role="img" aria-label="Network of five institutions', governed_page)
    assert len(re.findall(r'<table class="(?:heat|mandates)" aria-label="[^"]{40,}"', governed_page)) == 3
    assert "Every institution and its grades" in governed_page
    assert "Every institution, its seats and links" in governed_page


def test_marks_are_told_in_words_too(governed_page):
    assert "contested: Mayor" in governed_page


def test_institutions_alone_give_a_chapter_that_says_what_is_missing(tmp_path):
    made = governed.dossier(tmp_path)
    kept = {name: table for name, table in made.tables.items() if name != "links"}
    for name in ("mandates", "capacity", "gaps", "gap_matrix", "network", "agreements", "functions", "findings"):
        kept[name] = declared()[name].rows([])
    html = page(Dossier(made.manifest, kept))
    for words in ("No mandate was declared", "No institution was graded", "No coordination body was declared"):
        assert words in html


def test_hostile_names_are_harmless(tmp_path):
    made = governed.dossier(tmp_path)
    rows = [row | {"name": HOSTILE} for row in made.table("institutions").to_pylist()]
    bodies = [row | {"name": HOSTILE, "role": '"><img>'} for row in made.table("bodies").to_pylist()]
    gaps = [row | {"statement": HOSTILE, "remedy": HOSTILE, "kind": HOSTILE} for row in made.table("gaps").to_pylist()]
    build = declared()
    changed = {"institutions": build["institutions"].rows(rows), "bodies": build["bodies"].rows(bodies)}
    html = page(Dossier(made.manifest, made.tables | changed | {"gaps": build["gaps"].rows(gaps)}))
    tags = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: tags.append(tag)
    parser.feed(html)
    assert not {"script", "img"} & set(tags)


def test_facts_are_read_once(governed_dossier):
    facts = Facts(governed_dossier)
    assert section(facts) == section(facts)
