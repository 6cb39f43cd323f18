//! What was probably meant by a name that there is not.

use keyferry_core::shown::shown;
use keyferry_host::failure::Failure;

/// How many names are listed.
const MOST: usize = 10;

/// The known name that is nearest to this one, if it is so near that it was probably meant.
pub(crate) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = name.to_lowercase();
    let distance = |known: &str| strsim::damerau_levenshtein(&known.to_lowercase(), &lower);
    let near = |known: &&str| distance(known) <= 2.max(name.chars().count() / 4);
    known.into_iter().filter(near).min_by_key(|known| distance(known))
}

/// There is no entry with this alias in a file, only those with others.
pub(crate) fn no_entry<'a>(file: &str, alias: &str, others: impl Iterator<Item = &'a str> + Clone) -> Failure {
    none(format!("{file} has no entry `{}`", shown(alias)), "its entries are", alias, others)
}

/// The same for an entry with a key.
pub(crate) fn no_key<'a>(file: &str, alias: &str, others: impl Iterator<Item = &'a str> + Clone) -> Failure {
    none(format!("{file} has no key `{}`", shown(alias)), "its keys are", alias, others)
}

fn none<'a>(what: String, these: &str, name: &str, others: impl Iterator<Item = &'a str> + Clone) -> Failure {
    let failure = Failure::usage(what);
    if let Some(nearest) = nearest(name, others.clone()) {
        return failure.hint(format!("did you mean `{}`?", shown(nearest)));
    }
    let mut names: Vec<String> = others.clone().take(MOST).map(|alias| format!("`{}`", shown(alias))).collect();
    match others.count().checked_sub(MOST).filter(|more| *more > 0) {
        Some(more) => names.push(format!("{more} more")),
        None if names.is_empty() => return failure.hint("it is empty"),
        None => {}
    }
    failure.hint(format!("{these} {}", names.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_near_was_meant() {
        let known = ["client", "ca", "a-very-long-alias-indeed"];
        assert_eq!(nearest("cleint", known), Some("client"));
        assert_eq!(nearest("CLIENT", known), Some("client"));
        assert_eq!(nearest("a-very-long-alas-inded", known), Some("a-very-long-alias-indeed"));
        assert_eq!(nearest("server", known), None);
        let many: Vec<String> = (0..12).map(|number| format!("entry number {number}")).collect();
        let failure = no_entry("a.p12", "x", many.iter().map(String::as_str));
        let hint = failure.hint_text().unwrap_or_default();
        assert!(hint.starts_with("its entries are `entry number 0`, ") && hint.ends_with(", 2 more"), "{hint}");
        assert_eq!(no_entry("a.p12", "x", [].into_iter()).hint_text(), Some("it is empty"));
    }
}
