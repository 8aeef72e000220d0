"""Texts that try to be more than text, and arbitrary ones."""

from __future__ import annotations

from hypothesis import strategies as st

HOSTILE = (
    "x | y ` z <script>alert(1)</script> ![i](http://evil.test/p.png) [l](javascript:alert(1)) <!-- -->",
    "@here @channel @everyone <!here> <@U123> @octocat #1 closes #2 GH-7 !3 :tada: someone@example.com",
    '=HYPERLINK("http://evil.test","x")',
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "＝1",
    "'=1+1",
    "http://evil.test www.evil.test evil.com evil.test/x ftp://a.b",
    "a\nb\n\n# heading\n| c | d |\n|---|---|",
    "\r\n- [ ] forged\r\n",
    "``` fence",
    "`code` and ``more`` and `",
    "trailing backslash \\",
    "pipe \\| escaped \\\\| twice",
    "|" * 40,
    "`|`|`|`",
    "\x1b[0002J\x9b0031m\x07\x00\x08 bell",
    "\u202egnirts\u202c \u200bzero\u200dwidth\ufeff \u2028 \U000e0041",
    "1. list",
    "1) list",
    "- item",
    "* item",
    "+ item",
    "# heading",
    "> quote",
    "---",
    "===",
    "***",
    "    indented",
    "\tindented",
    "~~~",
    "<b>bold</b> &lt; &#64;here &amp; &",
    "[ref]: http://evil.test",
    "[^1] footnote",
    "**bold** _em_ ~~gone~~ $x$ ^up^ %1",
    "owner/repo#12 0123456789abcdef0123456789abcdef01234567",
    "✔ closed · **Digest** of launch sha256 `" + "0" * 64 + "`",
    "\ud800 lone",
    "",
    " ",
    "é ü 漢字 Ωмега",
)
"""Texts that try to be more than text."""

CONTROLS = (
    "\x1b]0;owned-title\x07",
    "\x1b]2;owned-title\x1b\\",
    "\x1b]52;c;b3duZWQ=\x1b\\",
    "\x1b]8;;http://evil.test\x1b\\link\x1b]8;;\x1b\\",
    "\x1b]1337;File=inline=1:AAAA\x07",
    "\x1b[0002J\x1b[0001;0001H",
    "\x1b[00031mred\x1b[0000m",
    "\x1b[?01049l\x1b[?02004l",
    "\x1b[0006n\x1b[0000c",
    "\x1b[021t\x1bP$q\x1b\\",
    "\x1bPq#0;2;0;0;0\x1b\\sixel",
    "\x1b_Gi=31\x1b\\ \x1b^pm\x1b\\ \x1bXsos\x1b\\",
    "\x1bc reset \x1b(0 \x1b#8",
    "\x9b00031m\x9d0;owned\x9c \x90q\x9c",
    "\x00\x01\x05\x07\x08\x0b\x0c\x0e\x0f\x11\x13\x7f",
    "overwritten\rPASS",
    "\u202egnp.exe\u202c \u2066x\u2069 \u200e\u200f\u061c",
    "a\u200bb\u2060c\ufeffd\u00ade",
    "line\u2028sep\u2029par\x85nel",
    "\U000e0041\U000e0042\U000e007f tag",
    "\ufff9a\ufffab\ufffb \u034f\u3164\u115f",
    "e" + "\u0301" * 60,
    "[@click=app.quit]press[/] [@click='app.bell']x[/]",
    "[/nope] [link=http://evil.test]l[/link] [bold",
    "[red]✔ PASS[/red] $error {0} %s",
    "✔ closed · GO",
    "日本語のとても長いタイトル🚀🚀👩‍👩‍👧",
    "x" * 3_000,
    "аdmin.exаmple.com",
)
"""Texts that try to drive the terminal or the screen, beside those that try to be more than text in a document."""

EVERY = (*CONTROLS, *HOSTILE)

texts = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(max_size=40),
    st.text(alphabet="|`\\<>[]()!@#*_-=+:/.& ab1\n\t~$^%'\"{}", max_size=30),
)
"""Arbitrary texts, hostile ones first."""
