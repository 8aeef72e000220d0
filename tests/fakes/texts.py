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

texts = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(max_size=40),
    st.text(alphabet="|`\\<>[]()!@#*_-=+:/.& ab1\n\t~$^%'\"{}", max_size=30),
)
"""Arbitrary texts, hostile ones first."""
