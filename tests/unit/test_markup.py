"""Markup is made in one place, and text from outside stays text."""

from followup_kit import markup


def test_text_that_looks_like_markup_stays_text():
    assert (
        markup.text("td", "<script>alert('x')</script>") == "<td>&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;</td>"
    )


def test_attributes_cannot_be_left():
    assert markup.text("p", "a", title='" onclick="x') == '<p title="&quot; onclick=&quot;x">a</p>'


def test_a_table_has_a_caption_and_its_figures_are_marked():
    made = markup.table(["Code", "Count"], [["<b>", "3"]], caption="Rows", numeric=[1])
    assert '<caption class="fk-hidden">Rows</caption>' in made
    assert '<td>&lt;b&gt;</td><td class="is-number">3</td>' in made.replace(' class=""', "")
