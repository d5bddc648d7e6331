"""Las páginas pierden espacios, y nada más."""

from course_build.mkdocs_hooks import on_post_page


def test_blank_lines_and_indentation_go():
    page = "<ul>\n\n    \n  <li>\n      uno <b>dos</b>\n  </li>\n</ul>\n"
    assert on_post_page(page) == "<ul>\n<li>\nuno <b>dos</b>\n</li>\n</ul>\n"


def test_code_and_scripts_stay_as_they_were():
    code = "<pre><code>if x:\n\n    y = 1\n</code></pre>"
    script = "<script>\n  var a = `\n\n`\n</script>"
    page = f"<p>\n   a\n</p>\n\n{code}\n\n\n{script}\n  <p>b</p>"
    assert on_post_page(page) == f"<p>\na\n</p>\n{code}\n{script}\n<p>b</p>"


def test_spaces_between_words_are_kept():
    assert on_post_page("<p>uno  dos\u00a0%\n  tres</p>") == "<p>uno  dos\u00a0%\ntres</p>"
