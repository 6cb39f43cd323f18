//! Numbers of things in sentences.

use std::fmt::Display;

/// So many of something: `1 entry`, `2 entries`.
pub fn counted<N: Copy + Display + PartialEq + From<u8>>(number: N, one: &str, many: &str) -> String {
    let what = if number == N::from(1) { one } else { many };
    format!("{number} {what}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_one() {
        assert_eq!((counted(1_u32, "entry", "entries"), counted(0_i64, "day", "days")), ("1 entry".into(), "0 days".into()));
    }
}
