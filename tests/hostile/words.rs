//! Words and numbers that programs stumble over.

use crate::chance::Chance;

/// Numbers at their extremes, as they are written.
pub(crate) const NUMBERS: &[&str] = &[
    "0",
    "-0",
    "1",
    "-1",
    "0.5",
    "1e-9",
    "1e-10",
    "1e-300",
    "255",
    "256",
    "65535",
    "65536",
    "2147483647",
    "2147483648",
    "4294967295",
    "4294967296",
    "9007199254740993",
    "9223372036",
    "9223372037",
    "18446744073",
    "18446744074",
    "9223372036854775807",
    "-9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "99999999999999999999999999",
    "1e18",
    "1e308",
    "1e999",
    "nan",
    "inf",
    "-inf",
    "0x10",
    "1_000",
    "007",
    "1.",
    ".5",
];

/// Texts of other alphabets, and texts that are more than they look.
pub(crate) const TEXTS: &[&str] = &[
    "",
    " ",
    "\u{feff}",
    "Оригинал",
    "原本",
    "نسخة",
    "ñandú",
    "e\u{301}",
    "👩\u{200d}🚀",
    "\u{202e}lanigirO",
    "\u{200b}",
    "\u{a0}",
    "ﬁ",
    "Ａ",
    "\u{1b}[2J",
    "\u{9b}31m",
    "\r",
    "\n",
    "\0",
    "'",
    "\"",
    "''",
    "`",
    "$(x)",
    "%s",
    "\\",
    "../../../../etc/passwd",
    "/dev/zero",
    "-",
    "--",
    "Original.upgrade",
    "9.upgrade.3",
    "true",
    "a b",
    "<b>&amp;",
];

/// A text of these, alone or repeated until it is long.
pub(crate) fn text(chance: &mut Chance) -> String {
    let text = *chance.pick(TEXTS);
    if chance.once_in(12) { format!("x{text}").repeat(1 + chance.below(2_000)) } else { text.to_owned() }
}

/// A number as it is written: an extreme, or near to one that stands there.
pub(crate) fn number(near: f64, chance: &mut Chance) -> String {
    let factor = [0.0, 0.001, 0.1, 0.5, 0.9, 1.1, 2.0, 10.0, -1.0];
    match chance.below(5) {
        0 => (*chance.pick(NUMBERS)).to_owned(),
        1 => format!("{}", near * chance.pick(&factor)),
        _ => format!("{}", (near * chance.pick(&factor)).round()),
    }
}
