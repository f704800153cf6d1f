"""Lines of the keys of a TOML text."""

from lesionwise.study.locator import locate_keys

TEXT = '''\
# a comment with a = 1
top = 1   # and = another
"quoted \\u0041.b" = 2
[a.b]     # [not.this]
x.y = "a # no comment ] }"
list = [
  1,      # one
  [2, 3],
  { k = "v", m.n = [4] },
]
many = """
[no.table]
no = "key" \\"""
ends with quotes"""""
'also quoted' = \'\'\'
[neither.this]\'\'\'
[[t]]
n = 1
[t.inside]
o = 2
[[t]]
n = 3
[[t.deep]]
p = 4
[a.c]
z = 1979-05-27T07:32:00Z
'''


def test_every_key_has_the_line_where_it_stands() -> None:
    assert locate_keys(TEXT) == {
        ("top",): 2,
        ("quoted A.b",): 3,
        ("a",): 4,
        ("a", "b"): 4,
        ("a", "b", "x"): 5,
        ("a", "b", "x", "y"): 5,
        ("a", "b", "list"): 6,
        ("a", "b", "list", 0): 7,
        ("a", "b", "list", 1): 8,
        ("a", "b", "list", 1, 0): 8,
        ("a", "b", "list", 1, 1): 8,
        ("a", "b", "list", 2): 9,
        ("a", "b", "list", 2, "k"): 9,
        ("a", "b", "list", 2, "m"): 9,
        ("a", "b", "list", 2, "m", "n"): 9,
        ("a", "b", "list", 2, "m", "n", 0): 9,
        ("a", "b", "many"): 11,
        ("a", "b", "also quoted"): 15,
        ("t",): 17,
        ("t", 0): 17,
        ("t", 0, "n"): 18,
        ("t", 0, "inside"): 19,
        ("t", 0, "inside", "o"): 20,
        ("t", 1): 21,
        ("t", 1, "n"): 22,
        ("t", 1, "deep"): 23,
        ("t", 1, "deep", 0): 23,
        ("t", 1, "deep", 0, "p"): 24,
        ("a", "c"): 25,
        ("a", "c", "z"): 26,
    }


def test_line_ends_of_windows_count_once() -> None:
    assert locate_keys("a = 1\r\n\r\nb = 2\r\n") == {("a",): 1, ("b",): 3}


def test_an_empty_text_has_no_key() -> None:
    assert locate_keys("") == {}
    assert locate_keys("# nothing\n") == {}
