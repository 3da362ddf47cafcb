import shutil

import pytest

from coursekit.config import check


def write(tmp_path, text):
    (tmp_path / "_config.yml").write_text(text)
    return check(tmp_path)


def test_the_courses_own_configuration_is_read_whole(pytestconfig, tmp_path):
    shutil.copy(pytestconfig.rootpath / "_config.yml", tmp_path)
    assert check(tmp_path) == []


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("titel: x", "titel"),
        ("html: {extra_css: [a.css]}", "html.extra_css"),
        ("bibtex_reference_style: author_year", "bibtex_reference_style"),
        ("parse: {myst_dmath_double_inline: true}", "parse.myst_dmath_double_inline"),
        ("execute: {timout: 3}", "execute.timout"),
        ("sphinx: {extensions: [a]}", "sphinx.extensions"),
    ],
)
def test_a_key_that_nothing_reads_is_named(tmp_path, text, path):
    (problem,) = write(tmp_path, text)
    assert f"nothing reads the key {path!r}" in problem


def test_a_likely_meaning_is_suggested(tmp_path):
    assert write(tmp_path, "titel: x")[0].endswith("did you mean 'title'?")


def test_a_value_of_the_wrong_kind_is_named(tmp_path):
    (problem,) = write(tmp_path, "execute: {timeout: soon}")
    assert "'soon' is not of type 'number'" in problem


def test_settings_that_go_to_sphinx_whole_are_left_to_sphinx(tmp_path):
    assert write(tmp_path, "sphinx: {config: {html_show_copyright: false}}") == []
